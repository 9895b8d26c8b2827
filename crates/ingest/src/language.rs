//! Which language a text is in, or "und" where nobody can tell.
//!
//! A wrong language does more harm than none: the text is stemmed by it and filtered by it. Detectors by letter statistics name some
//! neighbour with great confidence when they meet a language they have never seen. So the script decides first, then the words that carry
//! grammar, and statistics only have a vote between close relatives. What a page or feed says of itself is a hint: it decides where the
//! text says little, and where the text does not speak against it.

mod relatives;
mod scripts;
mod words;

use newshound_model::Language;

use self::scripts::Writing;
use self::words::Evidence;
use crate::ballot::Ballot;

/// How much of a text is looked at, in bytes: enough to tell, and quick.
const SAMPLE_BYTES: usize = 2_000;

/// A text of fewer letters tells little.
const FEW_LETTERS: usize = 40;

/// A text of fewer words seldom has the small words by which languages are told.
const SHORT_TEXT: usize = 30;

/// The least weight (share of words on a language's list, plus what it has for itself) with which a Latin text is believed.
const MIN_WEIGHT: f32 = 0.24;

/// The same where a hint or a statistical detector says so too.
const MIN_WEIGHT_WITH_VOTE: f32 = 0.13;

/// The least part of the weight that must come from words that few other languages have.
const MIN_OWN: f32 = 0.045;

/// Latin letters that one language uses much, and letters that its neighbours have and it has not.
const LETTERS: &[(&str, &str, &str)] = &[
    ("tr", "ğışİ", "əƏñŋ"),
    ("pl", "łąężźśń", "ųėįŵ"),
    ("cs", "řěůčšž", "đľĺŕ"),
    ("hu", "őűéáö", "ãõđ"),
    ("vi", "đơưạảấầậ", "ñğ"),
];

/// Languages whose grammar sits in endings and beginnings: they have fewer small words.
const FEW_SMALL_WORDS: &[&str] =
    &["fi", "et", "hu", "tr", "az", "uz", "tk", "lt", "lv", "eu", "zu", "xh", "sn", "rn", "rw", "om", "lg", "tl", "sw"];

/// The language of a text; `hint` is what its page, feed or record says.
#[must_use]
pub fn detect(text: &str, hint: Option<Language>) -> Language {
    judge(text, hint).value().copied().unwrap_or(Language::UNDETERMINED)
}

/// Tells the language of a text and keeps every voice that was heard; nobody wins where the language is not known.
pub(crate) fn judge(text: &str, hint: Option<Language>) -> Ballot<Language> {
    let hint = hint.filter(Language::is_known).map(canonical);
    let mut inquiry = Inquiry { sample: sample(text), hint, ballot: Ballot::default() };
    if let Some(hint) = hint {
        inquiry.ballot.offer(hint, "hint of the page, feed or record", 0.9);
    }
    let (found, reason) = match scripts::writing(inquiry.sample) {
        Writing::Nothing => (hint, "there is no text to tell it from"),
        Writing::Latin { letters } => inquiry.latin(letters),
        Writing::One(language) => {
            inquiry.ballot.offer(language, "script", 1.0);
            (Some(language), "only this language is written so")
        }
        Writing::Shared { letters, languages } => inquiry.shared(letters, &languages),
    };
    inquiry.close(found, reason)
}

/// The code that Newshound uses for a language: two letters where ISO 639-1 has them, one for all of Norwegian.
#[must_use]
pub fn canonical(language: Language) -> Language {
    let code = language.as_str();
    let known = CODES.split_whitespace().filter_map(|pair| pair.split_once('=')).find(|(other, _)| *other == code);
    known.and_then(|(_, code)| Language::from_code(code)).unwrap_or(language)
}

/// A text whose language is asked for, with the voices heard so far.
struct Inquiry<'a> {
    sample: &'a str,
    hint: Option<Language>,
    ballot: Ballot<Language>,
}

/// A decision with its reason; `None` when nobody can tell.
type Verdict = (Option<Language>, &'static str);

impl Inquiry<'_> {
    /// A text in Latin letters.
    fn latin(&mut self, letters: usize) -> Verdict {
        let hint = self.hint;
        let words = words::of(self.sample);
        let (evidence, n_words) = (words::evidence(&words), words.len());
        for found in evidence.iter().take(3) {
            self.ballot.offer(found.language, "words that carry grammar", found.weight());
        }
        let weight =
            |language: Language| evidence.iter().find(|found| found.language == language).map_or(0.0, Evidence::weight);
        let is_short = letters < FEW_LETTERS || n_words < 8;
        let Some(best) = evidence.first().copied() else {
            return if is_short { (hint, "the text is too short to tell") } else { self.unlisted() };
        };
        if is_short {
            // Some words only. They may still speak loudly against the hint, or for a language where there is none.
            let loud = n_words >= 5 && best.share >= 0.4 && best.own >= 0.25;
            return match hint {
                Some(hint) if loud && weight(hint) < best.weight() / 3.0 => {
                    (Some(best.language), "few words, but they speak loudly against the hint")
                }
                Some(hint) => (Some(hint), "the text is too short to speak against the hint"),
                None if loud => (Some(best.language), "few words, but they speak loudly"),
                None => (None, "the text is too short to tell"),
            };
        }
        if let Some((language, reason)) = relatives::told_apart(&words, &evidence) {
            self.ballot.offer(language, "what tells it from its relatives", 0.95);
            return (Some(language), reason);
        }
        // The hint decides between relatives: it is right far more often than not.
        if let Some(hint) = hint
            && weight(hint) >= MIN_WEIGHT_WITH_VOTE
            && weight(hint) * 1.25 >= best.weight()
        {
            return (Some(hint), "the words agree with the hint");
        }
        let second = evidence.get(1).map_or(0.0, Evidence::weight);
        let few = if FEW_SMALL_WORDS.contains(&best.language.as_str()) { 0.75 } else { 1.0 };
        let believed = best.weight() >= MIN_WEIGHT * few && best.own >= MIN_OWN;
        if believed && best.weight() >= second * 1.12 {
            return (Some(best.language), "the words speak for it and for no relative as much");
        }
        let votes = self.votes();
        let voted = evidence.iter().take_while(|found| found.weight() * 1.25 >= best.weight()).find(|found| {
            found.weight() >= MIN_WEIGHT_WITH_VOTE * few
                && found.own >= MIN_OWN
                && (votes.contains(&found.language) || hint == Some(found.language))
        });
        match voted {
            Some(voted) => (Some(voted.language), "the words speak for it, and statistics or the hint confirm them"),
            None if believed => (Some(best.language), "the words speak for it, if not much more than for a relative"),
            // A headline of names says nothing against what its source says of it.
            None if n_words < SHORT_TEXT && hint.is_some() => (hint, "the text is too short to speak against the hint"),
            None => self.unlisted(),
        }
    }

    /// A text that hardly uses the words we know: only a hint for a language without a list is believed then, or one that
    /// statistics confirm.
    fn unlisted(&mut self) -> Verdict {
        let hint = self.hint;
        match hint {
            Some(hint) if !words::is_listed(hint) => (Some(hint), "no list of words knows it; the hint is believed"),
            Some(hint) if self.votes().contains(&hint) => (Some(hint), "statistics confirm the hint"),
            _ if self.lettered().is_some() => (self.lettered(), "its own letters and both statistics speak for it"),
            _ => (None, "the text hardly uses the words of any language that is known"),
        }
    }

    /// The language that has letters of its own in the text, where both detectors name it.
    fn lettered(&mut self) -> Option<Language> {
        let votes = self.votes();
        let agreed = *votes.first().filter(|first| votes.get(1) == Some(first))?;
        let (_, own, foreign) = LETTERS.iter().find(|(code, ..)| *code == agreed.as_str())?;
        let letters = self.sample.chars().filter(|c| c.is_alphabetic()).count();
        let n_own = self.sample.chars().filter(|c| own.contains(*c)).count();
        let pure = !self.sample.contains(|c| foreign.contains(c));
        (pure && n_own * 100 >= letters * 4).then_some(agreed)
    }

    /// Languages that share a script other than Latin.
    fn shared(&mut self, letters: usize, languages: &[(&str, f32)]) -> Verdict {
        let mut sorted: Vec<(&str, f32)> = languages.iter().copied().filter(|(_, score)| *score > 0.0).collect();
        sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
        for (code, score) in sorted.iter().take(3) {
            if let Some(language) = Language::from_code(code) {
                self.ballot.offer(language, "letters and words of a shared script", *score);
            }
        }
        let score = |language: Language| {
            languages.iter().find(|(code, _)| *code == language.as_str()).map_or(-1.0, |(_, score)| *score)
        };
        if let Some(hint) = self.hint.filter(|hint| letters < FEW_LETTERS && score(*hint) >= 0.0) {
            return (Some(hint), "the text is too short to speak against the hint");
        }
        let Some((code, most)) =
            languages.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|best| best.1 > 0.0)
        else {
            return (self.hint, "no letter or word of the script tells");
        };
        if let Some(hint) = self.hint.filter(|hint| score(*hint) >= most * 0.8) {
            return (Some(hint), "letters and words agree with the hint");
        }
        // Too close to call by letters and words: statistics may.
        let second = languages.iter().filter(|(other, _)| *other != code).map(|(_, score)| *score).fold(0.0, f32::max);
        if most < second * 1.15
            && let Some(voted) = self.votes().into_iter().find(|voted| score(*voted) >= second)
        {
            return (Some(voted), "too close to call by letters and words; statistics decide");
        }
        (Language::from_code(code), "letters and words speak for it")
    }

    /// What two detectors by letter statistics say; the first only where it is sure of itself.
    fn votes(&mut self) -> Vec<Language> {
        let read = |code: &str| Language::from_code(code).map(canonical);
        let sure = whatlang::detect(self.sample).filter(whatlang::Info::is_reliable);
        let sure = sure.and_then(|info| Some((read(info.lang().code())?, info.confidence() as f32)));
        if let Some((language, confidence)) = sure {
            self.ballot.offer(language, "whatlang, sure of itself", confidence);
        }
        let second = read(whichlang::detect_language(self.sample).three_letter_code());
        if let Some(language) = second {
            self.ballot.offer(language, "whichlang", 0.5);
        }
        sure.map(|(language, _)| language).into_iter().chain(second).collect()
    }

    /// Elects a voice that names the language.
    fn close(mut self, found: Option<Language>, reason: &'static str) -> Ballot<Language> {
        let Some(language) = found.filter(Language::is_known) else {
            self.ballot.nobody(reason);
            return self.ballot;
        };
        let at = self.ballot.standing().find(|(_, voice)| voice.value == language).map(|(at, _)| at);
        let at = at.unwrap_or_else(|| {
            self.ballot.offer(language, "words that carry grammar", 0.0);
            self.ballot.len() - 1
        });
        self.ballot.elect(at, reason);
        self.ballot
    }
}

/// The beginning of a text, up to the end of a word where it has words.
fn sample(text: &str) -> &str {
    if text.len() <= SAMPLE_BYTES {
        return text;
    }
    let end = (0..=SAMPLE_BYTES).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let cut = &text[..end];
    cut.rfind(char::is_whitespace).filter(|at| *at > SAMPLE_BYTES / 2).map_or(cut, |at| &cut[..at])
}

/// Other codes of languages, with the one that is used.
const CODES: &str = "
    eng=en deu=de ger=de fra=fr fre=fr spa=es por=pt ita=it nld=nl dut=nl swe=sv nob=no nno=no nor=no nb=no nn=no dan=da isl=is ice=is
    fin=fi est=et ekk=et hun=hu pol=pl ces=cs cze=cs slk=sk slo=sk ron=ro rum=ro mo=ro tur=tr aze=az azj=az uzb=uz uzn=uz tuk=tk ind=id
    in=id msa=ms may=ms zsm=ms jav=jv jw=jv sun=su cat=ca oci=oc glg=gl eus=eu baq=eu hrv=hr srp=sr bos=bs sh=sr slv=sl sqi=sq alb=sq
    lit=lt lav=lv lvs=lv vie=vi epo=eo lat=la tgl=tl fil=tl gle=ga gla=gd cym=cy wel=cy bre=br mlt=mt hat=ht afr=af fry=fy ltz=lb rus=ru
    ukr=uk bel=be bul=bg mkd=mk mac=mk kaz=kk kir=ky tgk=tg mon=mn khk=mn tat=tt ell=el gre=el kat=ka geo=ka hye=hy arm=hy heb=he iw=he
    yid=yi ji=yi ara=ar arb=ar fas=fa pes=fa per=fa prs=fa urd=ur pus=ps pbt=ps kur=ku kmr=ku snd=sd uig=ug hin=hi mar=mr nep=ne npi=ne
    ben=bn asm=as pan=pa guj=gu ori=or ory=or tam=ta tel=te kan=kn mal=ml sin=si tha=th lao=lo mya=my bur=my khm=km bod=bo tib=bo zho=zh
    chi=zh cmn=zh jpn=ja kor=ko amh=am tir=ti swa=sw swh=sw hau=ha yor=yo ibo=ig som=so orm=om gaz=om lug=lg lin=ln run=rn kin=rw sna=sn
    xho=xh zul=zu sot=st tsn=tn nya=ny mlg=mg plt=mg wol=wo ful=ff fuv=ff aka=ak twi=tw roh=rm que=qu div=dv";

#[cfg(test)]
mod tests;
