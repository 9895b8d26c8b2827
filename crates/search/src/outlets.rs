//! Outlets as people name them: "BBC" is `bbc.co.uk`, although its articles say "BBC News".

use newshound_model::{OutletKind, OutletRegistry};

use crate::codes::normalise_value;
use crate::query::Query;
use crate::request::{FilterField, Filters};

/// The id of the known outlet that a value of a filter names by one of its names; `None` when none is known by it, or it is the id.
#[must_use]
pub fn outlet_id(value: &str, registry: &OutletRegistry) -> Option<String> {
    let plain = normalise_value(FilterField::Outlet, value);
    if plain.contains('.') && !plain.contains(' ') {
        // An address or a domain says what it is.
        return None;
    }
    registry.by_name(value).map(|outlet| outlet.id.as_str().to_owned())
}

/// The ids of the outlets that a value of `outlet_type` or `outlet_group` stands for.
fn of_register(field: FilterField, value: &str, registry: &OutletRegistry) -> Vec<String> {
    let ids =
        |ids: &mut dyn Iterator<Item = &newshound_model::OutletId>| ids.map(|id| id.as_str().to_owned()).collect();
    if field == FilterField::OutletGroup {
        return ids(&mut registry.of_group(value).iter());
    }
    let name = crate::analysis::keyword(value).replace([' ', '-'], "_");
    OutletKind::from_name(&name).map_or(Vec::new(), |kind| ids(&mut registry.of_kind(kind)))
}

/// Puts outlets in the place of their types and named lists, and adds to every filter and every `outlet:` of a query the ids of the outlets that its values name. The values stay: articles may carry
/// them as they are.
pub fn resolve_outlets(query: &mut Query, filters: &mut Filters, registry: &OutletRegistry) {
    for filter in filters.fields.iter_mut().filter(|filter| filter.field.is_of_register()) {
        filter.values = filter.values.iter().flat_map(|value| of_register(filter.field, value, registry)).collect();
        filter.field = FilterField::Outlet;
    }
    for filter in filters.fields.iter_mut().filter(|filter| filter.field == FilterField::Outlet) {
        let ids: Vec<String> = filter.values.iter().filter_map(|value| outlet_id(value, registry)).collect();
        filter.values.extend(ids);
    }
    in_query(query, registry);
}

fn in_query(query: &mut Query, registry: &OutletRegistry) {
    match query {
        Query::Keyword { field: FilterField::Outlet, value } => {
            if let Some(id) = outlet_id(value, registry) {
                let by = |value: String| Query::Keyword { field: FilterField::Outlet, value };
                *query = Query::Or(vec![by(std::mem::take(value)), by(id)]);
            }
        }
        Query::Keyword { field, value } if field.is_of_register() => {
            let by = |value: String| Query::Keyword { field: FilterField::Outlet, value };
            let mut outlets: Vec<Query> = of_register(*field, value, registry).into_iter().map(by).collect();
            *query = match outlets.len() {
                0 => Query::Nothing,
                1 => outlets.pop().unwrap_or(Query::Nothing),
                _ => Query::Or(outlets),
            };
        }
        query => query.parts_mut().iter_mut().for_each(|part| in_query(part, registry)),
    }
}

#[cfg(test)]
mod tests {
    use newshound_model::{Outlet, RegisteredOutlet};

    use super::*;
    use crate::request::{Filter, Polarity};

    fn registry() -> OutletRegistry {
        let outlet = Outlet::named("harbour-post.example".parse().unwrap(), "Harbour Post".into());
        let group =
            newshound_model::OutletGroup { id: "ports".into(), name: "Ports".into(), outlets: vec![outlet.id.clone()] };
        OutletRegistry::new(vec![RegisteredOutlet {
            outlet,
            aliases: vec!["The Post".into()],
            feeds: Vec::new(),
            kind: Some(OutletKind::Newspaper),
        }])
        .with_groups(vec![group])
    }

    #[test]
    fn outlets_are_known_by_every_name() {
        let registry = registry();
        for name in ["the post", "HARBOUR  POST"] {
            assert_eq!(outlet_id(name, &registry).as_deref(), Some("harbour-post.example"), "{name}");
        }
        for name in ["harbour-post.example", "https://harbour-post.example/news", "Harbour Post - Health", "Post", ""] {
            assert_eq!(outlet_id(name, &registry), None, "{name}");
        }
    }

    #[test]
    fn filters_and_operators_gain_the_id_and_keep_the_name() {
        let outlet = |value: &str| Query::Keyword { field: FilterField::Outlet, value: value.into() };
        let mut query = Query::Not(Box::new(Query::And(vec![Query::All, outlet("The Post")])));
        let values = vec!["The Post".into(), "Western Star".into()];
        let filter = Filter { field: FilterField::Outlet, values, polarity: Polarity::Exclude };
        let mut filters = Filters { fields: vec![filter], ..Filters::default() };
        resolve_outlets(&mut query, &mut filters, &registry());
        assert_eq!(filters.fields[0].values, ["The Post", "Western Star", "harbour-post.example"]);
        let either = Query::Or(vec![outlet("The Post"), outlet("harbour-post.example")]);
        assert_eq!(query, Query::Not(Box::new(Query::And(vec![Query::All, either]))));
    }

    #[test]
    fn types_and_lists_become_their_outlets() {
        let keyword = |field, value: &str| Query::Keyword { field, value: value.into() };
        let post = keyword(FilterField::Outlet, "harbour-post.example");
        for (field, value, expect) in [
            (FilterField::OutletType, "Newspaper", post.clone()),
            (FilterField::OutletGroup, "PORTS", post),
            (FilterField::OutletType, "blog", Query::Nothing),
        ] {
            let mut query = keyword(field, value);
            let filter = Filter { field, values: vec![value.into()], polarity: Polarity::Exclude };
            let mut filters = Filters { fields: vec![filter], ..Filters::default() };
            resolve_outlets(&mut query, &mut filters, &registry());
            assert_eq!(query, expect, "{value}");
            assert_eq!(filters.fields[0].field, FilterField::Outlet);
            assert_eq!(filters.fields[0].values.len(), usize::from(expect != Query::Nothing), "{value}");
        }
    }
}
