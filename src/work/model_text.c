/* Signs that are looked for in what a model has written. */
#include "work/model_text.h"

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* Without case in ASCII. At the beginning of a word: not behind a letter. */
static bool has(struct str text, struct str part, bool at_beginning)
{
	for (size_t at = 0; at + part.len <= text.len; at++)
		if (str_equal_nocase((struct str){text.ptr + at, part.len}, part) &&
			!(at_beginning && at > 0 && is_letter(text.ptr[at - 1])))
			return true;
	return false;
}

/* "<b>", "</b>", "<!--"; a number may still be "< 100 ms". */
static bool has_tag(struct str text)
{
	for (size_t i = 0; i + 1 < text.len; i++)
		if (text.ptr[i] == '<' && (is_letter(text.ptr[i + 1]) || text.ptr[i + 1] == '/' || text.ptr[i + 1] == '!'))
			return true;
	return false;
}

bool model_text_is_plain(struct str text)
{
	static const struct str refused[] = {STR("://"), STR("www."), STR("mailto:"), STR("javascript:"), STR("]("), STR("{{")};

	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < ' ' && text.ptr[i] != '\n' && text.ptr[i] != '\t')
			return false;
	for (size_t i = 0; i < COUNT_OF(refused); i++)
		if (has(text, refused[i], false))
			return false;
	return !has_tag(text);
}

bool model_text_decides(struct str text)
{
	static const struct str signs[] = {STR("hire"), STR("hiring"), STR("reject"), STR("recommend"), STR("shortlist"),
		STR("turn down"), STR("job offer"), STR("make an offer"), STR("unsuitable"), /* en */
		STR("einstell"), STR("einzustell"), STR("ablehn"), STR("abzulehn"), STR("empfehl"), STR("empfohl"),
		STR("absage"),                                                                                    /* de */
		STR("embauch"), STR("recrut"), STR("rejet"), STR("recommand"),                                    /* fr */
		STR("contrat"), STR("rechaz"), STR("recom"), STR("rejeit"), STR("descart"),                       /* es, pt */
		STR("assumere"), STR("assumet"), STR("assunzion"), STR("rifiut"), STR("raccomand"), STR("scart"), /* it */
		STR("aannem"), STR("aan te nemen"), STR("afwijz"), STR("af te wijz"), STR("aanbevel"),            /* nl */
		STR("zatrudn"), STR("odrzu"), STR("rekomend"),                                                    /* pl */
		STR("přij"), STR("prij"), STR("zaměst"), STR("zamest"), STR("odmít"), STR("odmiet"), STR("zamít"), STR("zamiet"),
		STR("doporuč"), STR("odporúč")}; /* cs, sk */

	for (size_t i = 0; i < COUNT_OF(signs); i++)
		if (has(text, signs[i], true))
			return true;
	return false;
}
