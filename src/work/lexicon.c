/* Words by language. What has no list of negations (a language that says no by the ending of a verb) has its closers. */
#include "work/lexicon.h"

static const struct lexicon lexicons[] = {
	{.language = STR("en"),
		.is_articled = true,
		.stop = STR(" that this these those with from have been were they them their there then than will would could "
			    "should what when where which while about into your also just some such only very more most much many "
			    "each other because does done doing being here over under after before both between through during "
			    "like really actually well make made get got ours ourselves myself "),
		.negations =
			STR(" not no never nor without cannot can't don't doesn't didn't isn't aren't wasn't weren't won't "
			    "wouldn't haven't hasn't hadn't couldn't shouldn't neither none nothing unable lack lacked little ")},
	{.language = STR("de"),
		.is_articled = true,
		.stop = STR(
			" dass diese dieser dieses eine einen einem einer nicht auch sich sind wird werden wurde wurden haben habe "
			"hatte hatten sein seine ihre ihren nach noch oder aber wenn weil wir mich mein meine meinen unser unsere "
			"durch gegen beim über unter dann denn also sehr mehr alle allen alles etwas schon immer "),
		.negations = STR(" nicht kein keine keinen keiner keinem nie niemals ohne weder nichts keinerlei "),
		.closers = STR(" nicht ")},
	{.language = STR("es"),
		.is_articled = true,
		.stop = STR(" para pero como esta este esto estos estas todo toda todos porque cuando donde desde entre sobre "
			    "también más muy tiene tengo había sido estaba nuestro nuestra "),
		.negations = STR(" no nunca sin ningún ninguna jamás tampoco ")},
	{.language = STR("fr"),
		.is_articled = true,
		.stop = STR(" avec dans pour mais plus cette tout tous toute comme quand nous vous elle elles être avoir était "
			    "sont leur leurs aussi très parce donc ainsi "),
		.negations = STR(" pas jamais sans aucun aucune ni rien ")},
	{.language = STR("it"),
		.is_articled = true,
		.stop = STR(" della delle dello degli nella nelle alla alle questo questa sono stato anche come quando perché "
			    "molto più tutto tutti "),
		.negations = STR(" non mai senza nessun nessuna né ")},
	{.language = STR("pt"),
		.is_articled = true,
		.stop = STR(
			" para como mais esta este isso quando onde também muito porque pela pelo minha nosso nossa tinha foram "),
		.negations = STR(" não nunca sem nenhum nenhuma jamais ")},
	{.language = STR("nl"),
		.is_articled = true,
		.stop = STR(" deze heeft hebben werd worden niet maar door naar voor over waar zijn onze mijn omdat wanneer veel "),
		.negations = STR(" niet geen nooit zonder "),
		.closers = STR(" niet ")},
	{.language = STR("pl"),
		.stop = STR(" jest oraz przez które który żeby tylko bardzo jako mnie moje nasz "),
		.negations = STR(" nie nigdy bez żaden ")},
	{.language = STR("ar"), .stop = STR(" "), .negations = STR(" لا لم لن ليس ليست لست بدون دون غير أبدا ")},
	{.language = STR("bg"),
		.stop = STR(" "),
		.negations = STR(" не няма нямам нямаме никога без нито никакъв никаква никакво никакви ")},
	{.language = STR("cs"),
		.stop = STR(" "),
		.negations = STR(
			" ne nemám nemáme není nejsem neumím neznám nepoužívám nikdy bez ani žádný žádná žádné žádnou žádného ")},
	{.language = STR("da"), .stop = STR(" "), .negations = STR(" ikke aldrig ingen intet uden hverken ")},
	{.language = STR("el"), .stop = STR(" "), .negations = STR(" δεν δε μη μην ποτέ χωρίς όχι ούτε κανένα κανένασ καμία ")},
	{.language = STR("fi"), .stop = STR(" "), .negations = STR(" en ei emme ette eivät et koskaan ilman enkä eikä ")},
	{.language = STR("hi"), .stop = STR(" "), .negations = STR(" नहीं बिना "), .closers = STR(" नहीं "), .closer_reach = 2},
	{.language = STR("hr"),
		.stop = STR(" "),
		.negations = STR(" ne nisam nisu nije nemam nema nikad nikada bez niti nikakav nikakvo nikakva ")},
	{.language = STR("hu"), .stop = STR(" "), .negations = STR(" nem nincs nincsenek soha sem sohasem semmi ")},
	{.language = STR("id"), .stop = STR(" "), .negations = STR(" tidak bukan belum tanpa tak tiada ")},
	{.language = STR("ja"), .stop = STR(" "), .negations = STR(" "), .closers = STR(" せん ません ない なかった なかっ ")},
	{.language = STR("ko"),
		.stop = STR(" "),
		.negations = STR(" 안 못 "),
		.closers = STR(" 없습니다 없어요 없다 없음 않습니다 않았습니다 않아요 못합니다 못했습니다 모릅니다 아닙니다 ")},
	{.language = STR("no"), .stop = STR(" "), .negations = STR(" ikke aldri ingen uten verken intet ")},
	{.language = STR("ro"), .stop = STR(" "), .negations = STR(" nu niciodată fără nici niciun nicio ")},
	{.language = STR("ru"), .stop = STR(" "), .negations = STR(" не нет никогда без ни никакой никакого никаких ")},
	{.language = STR("sk"),
		.stop = STR(" "),
		.negations = STR(" nie nemám nemáme nikdy bez ani neviem nepoznám žiadny žiadna žiadne žiadnu ")},
	{.language = STR("sv"), .stop = STR(" "), .negations = STR(" inte ej aldrig ingen inga inget utan varken ")},
	{.language = STR("ta"), .stop = STR(" "), .negations = STR(" "), .closers = STR(" இல்லை கிடையாது ")},
	{.language = STR("th"), .stop = STR(" "), .negations = STR(" ไม่ ไม่เคย ไม่มี มิ ")},
	{.language = STR("tl"), .stop = STR(" "), .negations = STR(" hindi wala walang hindî di ")},
	{.language = STR("tr"),
		.stop = STR(" "),
		.negations = STR(" hiç hiçbir asla "),
		.closers = STR(" yok değil yoktur değildir ")},
	{.language = STR("uk"), .stop = STR(" "), .negations = STR(" не ні немає ніколи без жодного жодної ")},
	{.language = STR("vi"), .stop = STR(" "), .negations = STR(" không chưa chẳng chả đừng ")},
	{.language = STR("zh"), .stop = STR(" "), .negations = STR(" 不 不会 不是 没 没有 未 从未 无 無 沒 沒有 我不会 从来没有 ")},
};

const struct lexicon *lexicon_of(struct str language)
{
	static const struct lexicon none = {.language = STR("")};

	for (size_t i = 0; i < COUNT_OF(lexicons); i++)
		if (str_equal(lexicons[i].language, language))
			return &lexicons[i];
	return &none;
}

bool lexicon_has(struct str words, struct str word)
{
	struct str rest = words, one;

	while (str_next(&rest, ' ', &one))
		if (!str_is_empty(one) && str_equal(one, word))
			return true;
	return false;
}
