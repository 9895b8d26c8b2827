//! How many living documents are of a language or hold a stem.

use newshound_model::Language;
use newshound_search::FilterField;
use newshound_search::census::Census;
use newshound_search::query::{Form, TextField};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, TERMINATED, Term};

use crate::backend::View;

impl Census for View {
    fn articles_of(&self, language: Language) -> u64 {
        let count = |language: &Language| {
            let term = self.fields.keyword_term(FilterField::Language, language.as_str());
            (*language, self.living(&term))
        };
        let counts = self.by_language.get_or_init(|| self.languages.iter().map(count).collect());
        counts.iter().find(|(of, _)| *of == language).map_or(0, |(_, articles)| *articles)
    }

    fn holding(&self, stem: &str) -> u64 {
        self.living(&Term::from_field_text(self.fields.text(TextField::Default, Form::Stemmed), stem))
    }
}

impl View {
    /// How many living documents hold a term. A segment that cannot be read counts as without it: searching it will say what is wrong.
    fn living(&self, term: &Term) -> u64 {
        self.segments.iter().map(|segment| living(segment, term).unwrap_or(0)).sum()
    }
}

fn living(segment: &crate::segment::Segment, term: &Term) -> Option<u64> {
    let index = &segment.field(term.field()).ok()?.index;
    let info = index.get_term_info(term).ok()??;
    if !segment.reader.has_deletes() {
        return Some(u64::from(info.doc_freq));
    }
    let mut postings = index.read_postings_from_terminfo(&info, IndexRecordOption::Basic).ok()?;
    let mut n_living = 0;
    while postings.doc() != TERMINATED {
        n_living += u64::from(segment.is_alive(postings.doc()));
        postings.advance();
    }
    Some(n_living)
}
