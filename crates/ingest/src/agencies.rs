//! News agencies, by the forms in which bylines and datelines name them.

/// The name we keep, then the forms that stand in texts. Forms of up to five letters are compared as written: "AP" is an agency, "ap" is not.
const AGENCIES: &[&[&str]] = &[
    &["Reuters", "Thomson Reuters", "Thomson Reuters Foundation"],
    &["AP", "The Associated Press", "Associated Press", "AP News"],
    &["AFP", "Agence France-Presse", "Agence France Presse"],
    &["dpa", "DPA", "Deutsche Presse-Agentur", "dpa-infocom", "dpa-AFX", "dpa/lby", "dpa/tmn"],
    &["APA", "Austria Presse Agentur"],
    &["ANSA", "Redazione ANSA", "Agenzia ANSA"],
    &["Adnkronos"],
    &["EFE", "Agencia EFE", "EFE Agencia"],
    &["Europa Press"],
    &["PA Media", "PA", "Press Association", "PA News Agency"],
    &["TASS"],
    &["RIA Novosti", "РИА Новости"],
    &["Interfax", "Интерфакс"],
    &["Ukrinform", "Укрінформ"],
    &["UNIAN", "УНІАН"],
    &["Xinhua", "Xinhua News Agency"],
    &["Kyodo", "Kyodo News", "共同通信"],
    &["Jiji Press", "Jiji", "時事通信"],
    &["Yonhap", "Yonhap News Agency", "연합뉴스"],
    &["Newsis", "뉴시스"],
    &["PTI", "Press Trust of India"],
    &["ANI", "Asian News International"],
    &["IANS", "Indo-Asian News Service"],
    &["AAP", "Australian Associated Press"],
    &["Ritzau", "Ritzaus Bureau"],
    &["NTB", "Norsk Telegrambyrå"],
    &["TT", "TT Nyhetsbyrån"],
    &["STT", "Lehtikuva"],
    &["SID"],
    &["KNA"],
    &["epd"],
    &["PAP", "Polska Agencja Prasowa"],
    &["ČTK", "CTK"],
    &["TASR"],
    &["MTI"],
    &["HINA", "Hina"],
    &["Tanjug"],
    &["Belga"],
    &["ANP"],
    &["Lusa", "Agência Lusa"],
    &["Agência Brasil"],
    &["Notimex"],
    &["UPI", "United Press International"],
    &["Bloomberg", "Bloomberg News"],
    &["Keystone-SDA", "sda", "SDA", "Keystone-ATS", "ATS"],
    &["Anadolu", "Anadolu Agency", "Anadolu Ajansı", "AA"],
    &["İHA", "IHA", "İhlas Haber Ajansı"],
    &["DHA", "Demirören Haber Ajansı"],
    &["The Canadian Press", "Canadian Press"],
    &["Agerpres"],
    &["Mediafax"],
    &["BTA", "БТА"],
    &["NAN", "News Agency of Nigeria"],
    &["SAPA"],
    &["Bernama"],
    &["Antara", "ANTARA News"],
    &["WAM"],
    &["SPA"],
    &["IRNA"],
    &["CNA Newsroom"],
    &["Inter Press Service"],
];

/// The agency that a byline or a bracket names, if it is one.
#[must_use]
pub fn agency_of(name: &str) -> Option<&'static str> {
    let name =
        name.trim().trim_start_matches("By ").trim_end_matches('.').trim_start_matches('/').trim_end_matches('/');
    let is = |form: &&str| {
        *form == name || form.chars().count() > 5 && form.chars().count() == name.chars().count() && same(form, name)
    };
    AGENCIES.iter().find(|forms| forms.iter().any(is))?.first().copied()
}

fn same(form: &str, name: &str) -> bool {
    form.chars().flat_map(char::to_lowercase).eq(name.chars().flat_map(char::to_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_known_in_any_case_and_short_ones_as_written() {
        assert_eq!(agency_of("the associated press"), Some("AP"));
        assert_eq!(agency_of("By REUTERS"), Some("Reuters"));
        assert_eq!(agency_of("dpa"), Some("dpa"));
        assert_eq!(agency_of("ap"), None);
        assert_eq!(agency_of("tt"), None);
        assert_eq!(agency_of("Ann Example"), None);
    }
}
