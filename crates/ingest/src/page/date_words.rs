//! The words beside a visible date that say what happened then: "Published 4 May", "Zuletzt geändert am …", "更新日".

use std::collections::HashMap;
use std::sync::LazyLock;

use newshound_model::fold::fold_keyword;

/// What a visible date is said to be the date of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// The publication.
    Published,
    /// The last change.
    Changed,
}

/// Words of publication, folded when compared. Those of scripts without blanks are looked for anywhere.
const PUBLISHED: &[&str] = &[
    "published",
    "posted",
    "veröffentlicht",
    "veröffentlichung",
    "erschienen",
    "erstellt",
    "geschrieben",
    "publié",
    "publiée",
    "parution",
    "publicado",
    "publicada",
    "publicación",
    "publicação",
    "pubblicato",
    "pubblicata",
    "pubblicazione",
    "gepubliceerd",
    "geplaatst",
    "publisert",
    "publicerad",
    "publicerat",
    "publiceret",
    "offentliggjort",
    "opublikowano",
    "publikacji",
    "zveřejněno",
    "publikováno",
    "vydáno",
    "publikované",
    "objavljeno",
    "objavljen",
    "опубликовано",
    "публикации",
    "опубліковано",
    "публікації",
    "публикувано",
    "yayınlanma",
    "yayımlanma",
    "megjelent",
    "közzétéve",
    "julkaistu",
    "δημοσιευση",
    "δημοσιευθηκε",
    "diterbitkan",
    "dipublikasikan",
    "paskelbta",
    "publicēts",
    "avaldatud",
    "публикация",
    "publicat",
    "publicata",
    "发布",
    "發布",
    "发表",
    "公開",
    "投稿",
    "掲載",
    "配信",
    "게시",
    "입력",
    "등록",
    "نشر",
    "انتشار",
    "פורסם",
];

/// Words of a later change.
const CHANGED: &[&str] = &[
    "updated",
    "update",
    "modified",
    "edited",
    "revised",
    "aktualisiert",
    "aktualisierung",
    "geändert",
    "änderung",
    "überarbeitet",
    "stand",
    "modifié",
    "modifiée",
    "modification",
    "maj",
    "jour",
    "actualizado",
    "actualizada",
    "actualización",
    "atualizado",
    "atualizada",
    "aggiornato",
    "aggiornata",
    "aggiornamento",
    "modificato",
    "modifica",
    "bijgewerkt",
    "gewijzigd",
    "oppdatert",
    "uppdaterad",
    "opdateret",
    "senest",
    "zaktualizowano",
    "aktualizacja",
    "aktualizacji",
    "aktualizováno",
    "aktualizované",
    "ažurirano",
    "обновлено",
    "обновления",
    "оновлено",
    "изменено",
    "актуализирано",
    "güncelleme",
    "güncellenme",
    "frissítve",
    "módosítva",
    "päivitetty",
    "ενημερωση",
    "diperbarui",
    "atnaujinta",
    "atjaunots",
    "uuendatud",
    "actualizat",
    "更新",
    "修正",
    "수정",
    "تحديث",
    "עודכן",
];

/// How many parts of a line are looked at.
const MAX_PARTS: usize = 8;

/// Cuts a line before each word that says what a date is of, and gives each part with what it says; what stands before the first such word
/// is a part of its own.
pub(super) fn parts(line: &str) -> Vec<(Option<Cue>, &str)> {
    let mut parts: Vec<(Option<Cue>, &str)> = Vec::new();
    let (mut cue, mut begin) = (None, 0);
    for (at, word) in words(line) {
        let Some(found) = cue_of(word) else { continue };
        // "Last updated", "Zuletzt geändert am": one cue is enough until a date follows.
        let between = &line[begin..at];
        if cue == Some(found) && !between.contains(|c: char| c.is_numeric()) {
            continue;
        }
        if !between.trim().is_empty() {
            parts.push((cue, between));
        }
        (cue, begin) = (Some(found), at);
        if parts.len() >= MAX_PARTS {
            return parts;
        }
    }
    parts.push((cue, &line[begin..]));
    parts
}

/// The words of a line with their places.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let begin = rest + line[rest..].find(char::is_alphabetic)?;
        let length = line[begin..].find(|c: char| !c.is_alphabetic()).unwrap_or(line.len() - begin);
        rest = begin + length;
        Some((begin, &line[begin..rest]))
    })
}

/// The words of scripts with blanks, folded.
static CUES: LazyLock<HashMap<String, Cue>> = LazyLock::new(|| {
    let changed = CHANGED.iter().map(|word| (fold_keyword(word), Cue::Changed));
    PUBLISHED.iter().map(|word| (fold_keyword(word), Cue::Published)).chain(changed).collect()
});

fn cue_of(word: &str) -> Option<Cue> {
    if word.len() > 60 {
        return None;
    }
    if word.starts_with(is_unspaced) {
        let has = |list: &[&str]| list.iter().any(|known| known.starts_with(is_unspaced) && word.contains(known));
        return has(CHANGED).then_some(Cue::Changed).or_else(|| has(PUBLISHED).then_some(Cue::Published));
    }
    if word.is_ascii() {
        return CUES.get(&word.to_ascii_lowercase()).copied();
    }
    CUES.get(&fold_keyword(word)).copied()
}

/// Whether a letter belongs to a script without blanks between words.
fn is_unspaced(c: char) -> bool {
    c >= '\u{3000}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expect: &str) {
        let shown: Vec<String> = parts(line)
            .iter()
            .map(|(cue, part)| {
                let sign = match cue {
                    Some(Cue::Published) => "+",
                    Some(Cue::Changed) => "~",
                    None => "",
                };
                format!("{sign}{}", part.trim())
            })
            .collect();
        assert_eq!(shown.join("|"), expect);
    }

    #[test]
    fn each_date_keeps_its_word() {
        check("4 May 2026", "4 May 2026");
        check("Published: 4 May 2026, last updated 6 May 2026", "+Published: 4 May 2026, last|~updated 6 May 2026");
        check(
            "Letzte Änderung: 06.05.2026 Erschienen am: 04.05.2026",
            "Letzte|~Änderung: 06.05.2026|+Erschienen am: 04.05.2026",
        );
        check("Stand: 6.5.2026, aktualisiert um 12 Uhr", "~Stand: 6.5.2026,|~aktualisiert um 12 Uhr");
        check("公開日2026年5月4日 更新日2026年5月6日", "+公開日2026年5月4日|~更新日2026年5月6日");
        check("Understanding the update of 4 May 2026", "Understanding the|~update of 4 May 2026");
    }
}
