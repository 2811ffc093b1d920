package endpoint

import "regexp"

// A name is written with capitals where the script has them, with the small words between.
const (
	capital  = `\p{Lu}[\p{L}\p{M}'’.\-]*`
	between  = `(?:(?i:de|del|de la|de las|de los|da|do|dos|dela|du|van|von|bin|ibn|al|el|la)\s+)?`
	nameCaps = capital + `(?:\s+` + between + capital + `){0,5}`
	// Letters of scripts without capitals, two words at most.
	nameBare = `[\p{L}\p{M}]+(?:\s+[\p{L}\p{M}]+)?`
)

// nameMasks mask what stands behind the words that introduce a name. After
// "my name is" any word is one; after "my brother" only one with a capital.
func nameMasks() []mask {
	out := []mask{
		named(`(?i:my name is|my name's|name:|me llamo|mi nombre es|se llama|je m['’]appelle|mon nom est|il s['’]appelle|elle s['’]appelle|mwen rele|non mwen se|li rele|meu nome é|me chamo|se chama|меня зовут|мене звати|мене звуть|(?:tôi )?tên (?:tôi )?(?:là )?|tôi tên (?:là )?|magacaygu waa|ang pangalan ko ay|ako si|mi chiamo|ich heiße|maa ngi tudd|maa tudd|innde am ko)\s*`, nameCaps),
		named(`(?i:my name is|me llamo|mi nombre es|je m['’]appelle|mwen rele|meu nome é|me chamo)\s+`, `\p{Ll}[\p{L}\p{M}'’\-]*`),
		named(`(?i:\b(?:i am|i'm|i’m|this is|soy|je suis|sou|se mwen))\s+`, nameCaps),
		named(`(?:^|[\s,.])(?:Я|я)\s+`, `\p{Lu}[\p{L}\-]+(?:\s+\p{Lu}[\p{L}\-]+){1,2}`),
		named(`(?i:\b(?:`+kin+`))[,:]?\s+`, nameCaps),
		named(`(?i:\b(?:judge|officer|agent|attorney|lawyer|sheriff|juez|jueza|oficial|agente|abogad[oa]|juge|avocate?|juiz|juíza|jij|mr|mrs|ms|dr|sr|sra|señora?|monsieur|madame|mme)\b\.?)\s+`, nameCaps),
	}
	return append(out,
		named(`(?:اسمي|اسمى|أنا اسمي)\s+`, `[\p{L}\p{M}]+(?:\s+[^\s\p{P}و][\p{L}\p{M}]*)?`),
		named(`(?:نام من|اسم من|اسم زما|زما نوم|زما نوم)\s+`, nameBare),
		named(`(?:मेरा नाम|मेरो नाम)\s+`, nameBare),
		named(`(?:이름은|저는)\s*`, `\p{Hangul}{2,4}?`+`(?:이고|입니다|이에요|예요|이며|$|\s|,)`),
		named(`(?:我叫|我的名字是|我的名字叫|名叫|他叫|她叫)`, `\p{Han}{2,4}`),
		named(`(?:ስሜ|ስመይ)\s+`, nameBare),
	)
}

// kin are the words for the people whom people ask about.
const kin = `husband|wife|son|daughter|brother|sister|mother|father|mom|mum|dad|cousin|uncle|aunt|friend|boyfriend|girlfriend|neighbou?r|partner|` +
	`esposo|esposa|marido|mujer|hijo|hija|hermano|hermana|mam[aá]|pap[aá]|madre|padre|primo|prima|t[ií]o|t[ií]a|amigo|amiga|novio|novia|vecino|vecina|` +
	`mari|femme|fils|fille|frère|sœur|soeur|mère|père|cousine?|ami|amie|voisine?|` +
	`irmão|irmã|filho|filha|mãe|pai|namorado|namorada|vizinh[oa]|` +
	`mari m|madanm mwen|frè m|sè m|pitit mwen|manman m|papa m|zanmi mwen|` +
	`муж|жена|сын|дочь|брат|сестра|мать|отец|друг|чоловік|дружина|син|донька`

func named(cue, name string) mask {
	return mask{pattern: regexp.MustCompile(cue + `(` + name + `)`), stands: "[name]"}
}
