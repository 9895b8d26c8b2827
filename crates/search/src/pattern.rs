//! Words by a pattern: `*` for any letters, `?` for one.

/// Whether a term fits a pattern of `*` and `?`.
#[must_use]
pub fn fits(pattern: &str, term: &str) -> bool {
    let (pattern, term): (Vec<char>, Vec<char>) = (pattern.chars().collect(), term.chars().collect());
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < term.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == term[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                // The last star takes one more character.
                let Some((at, from)) = star else { return false };
                star = Some((at, from + 1));
                (p, t) = (at + 1, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_letters_and_question_marks_for_one() {
        for (pattern, term) in
            [("wom?n", "women"), ("wo*n", "wooden"), ("wo*n", "won"), ("a*b*c", "axxbxbxc"), ("*", "")]
        {
            assert!(fits(pattern, term), "{pattern} {term}");
        }
        for (pattern, term) in [("wom?n", "womn"), ("wo*n", "wont"), ("a*b*c", "axxcxb"), ("ab", "abc"), ("?", "")] {
            assert!(!fits(pattern, term), "{pattern} {term}");
        }
    }
}
