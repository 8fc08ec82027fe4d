/* The 34 languages, by English name. */
#include "work/language.h"

const struct language languages[] = {
	{"ar", "Arabic", "العربية", "SA", "ar-SA Arabic (Saudi Arabia)|ar-AE Arabic (United Arab Emirates)|ar-EG Arabic (Egypt)"},
	{"bg", "Bulgarian", "Български", "BG", "bg-BG Bulgarian (Bulgaria)"},
	{"zh", "Chinese", "中文", "CN", "zh-CN Chinese (Mandarin, Simplified)|zh-TW Chinese (Taiwanese Mandarin)"},
	{"hr", "Croatian", "Hrvatski", "HR", "hr-HR Croatian (Croatia)"},
	{"cs", "Czech", "Čeština", "CZ", "cs-CZ Czech (Czechia)"},
	{"da", "Danish", "Dansk", "DK", "da-DK Danish (Denmark)"},
	{"nl", "Dutch", "Nederlands", "NL", "nl-NL Dutch (Netherlands)|nl-BE Dutch (Belgium)"},
	{"en", "English", "English", "US",
		"en-US English (United States)|en-GB English (United Kingdom)|en-AU English (Australia)|en-IN English "
		"(India)|en-CA English (Canada)"},
	{"fil", "Filipino", "Filipino", "PH", "fil-PH Filipino (Philippines)"},
	{"fi", "Finnish", "Suomi", "FI", "fi-FI Finnish (Finland)"},
	{"fr", "French", "Français", "FR",
		"fr-FR French (France)|fr-CA French (Canada)|fr-BE French (Belgium)|fr-CH French (Switzerland)"},
	{"de", "German", "Deutsch", "DE", "de-DE German (Germany)|de-AT German (Austria)|de-CH German (Switzerland)"},
	{"el", "Greek", "Ελληνικά", "GR", "el-GR Greek (Greece)"},
	{"hi", "Hindi", "हिन्दी", "IN", "hi-IN Hindi (India)"},
	{"hu", "Hungarian", "Magyar", "HU", "hu-HU Hungarian (Hungary)"},
	{"id", "Indonesian", "Bahasa Indonesia", "ID", "id-ID Indonesian (Indonesia)"},
	{"it", "Italian", "Italiano", "IT", "it-IT Italian (Italy)|it-CH Italian (Switzerland)"},
	{"ja", "Japanese", "日本語", "JP", "ja-JP Japanese (Japan)"},
	{"ko", "Korean", "한국어", "KR", "ko-KR Korean (Korea)"},
	{"ms", "Malay", "Bahasa Melayu", "MY", "ms-MY Malay (Malaysia)"},
	{"no", "Norwegian", "Norsk", "NO", "nb-NO Norwegian Bokmål (Norway)"},
	{"pl", "Polish", "Polski", "PL", "pl-PL Polish (Poland)"},
	{"pt", "Portuguese", "Português", "PT", "pt-PT Portuguese (Portugal)"},
	{"br", "Portuguese (Brazil)", "Português (Brasil)", "BR", "pt-BR Portuguese (Brazil)"},
	{"ro", "Romanian", "Română", "RO", "ro-RO Romanian (Romania)"},
	{"ru", "Russian", "Русский", "RU", "ru-RU Russian (Russia)"},
	{"sk", "Slovak", "Slovenčina", "SK", "sk-SK Slovak (Slovakia)"},
	{"es", "Spanish", "Español", "ES",
		"es-ES Spanish (Spain)|es-MX Spanish (Mexico)|es-AR Spanish (Argentina)|es-CO Spanish (Colombia)"},
	{"sv", "Swedish", "Svenska", "SE", "sv-SE Swedish (Sweden)"},
	{"ta", "Tamil", "தமிழ்", "IN", "ta-IN Tamil (India)"},
	{"th", "Thai", "ไทย", "TH", "th-TH Thai (Thailand)"},
	{"tr", "Turkish", "Türkçe", "TR", "tr-TR Turkish (Türkiye)"},
	{"uk", "Ukrainian", "Українська", "UA", "uk-UA Ukrainian (Ukraine)"},
	{"vi", "Vietnamese", "Tiếng Việt", "VN", "vi-VN Vietnamese (Vietnam)"},
};
const size_t language_count = COUNT_OF(languages);

const struct language *language_by_code(struct str code)
{
	for (size_t i = 0; i < language_count; i++)
		if (str_equal(str_of(languages[i].code), code))
			return &languages[i];
	return NULL;
}
