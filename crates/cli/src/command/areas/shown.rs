//! How the areas are shown.

use super::{Areas, Line, SHOWN};
use crate::render::{Page, Show, Tone};
use engine::coordination::Redrawing;

impl Show for Areas {
    fn show(&self, page: &mut Page) {
        page.table(&["area", "owner", "deputy", "leans on", "may use"], self.areas.iter().map(row));
        forbidden(self, page);
        unowned(self, page);
        coordination(self, page);
    }
}

fn row(line: &Line) -> Vec<String> {
    let leans: Vec<String> =
        line.leans_on.iter().map(|(area, imports)| format!("{area} ({imports})")).collect();
    let may = match &line.area.may_use {
        None => "not declared".to_owned(),
        Some(none) if none.is_empty() => "nothing".to_owned(),
        Some(areas) => areas.join(", "),
    };
    let deputy = line.area.deputy.clone().unwrap_or_else(|| "—".to_owned());
    let leans = if leans.is_empty() { "nothing".to_owned() } else { leans.join(", ") };
    vec![line.area.name.clone(), line.area.owner.clone(), deputy, leans, may]
}

fn forbidden(areas: &Areas, page: &mut Page) {
    let new = areas.against.as_ref().map_or_else(String::new, |base| format!(" since `{base}`"));
    if areas.forbidden.is_empty() {
        page.blank().line(format!("no import crosses a declared boundary{new}"));
        return;
    }
    page.blank().heading(format!("crosses a boundary{new}"));
    for crossing in areas.forbidden.iter().take(SHOWN) {
        page.item("·", format!("{}:{}: `{}`", crossing.path, crossing.line, crossing.text));
        page.line(format!("      from `{}` into `{}` ({})", crossing.from, crossing.to, crossing.leads_to));
    }
    if areas.forbidden_in_all > SHOWN {
        page.line(format!("  and {} more; `--json` has them all", areas.forbidden_in_all - SHOWN));
    }
    page.hint("take the import out, or name the area in `may_use` in `.evolute/evolute.toml`");
}

fn unowned(areas: &Areas, page: &mut Page) {
    if areas.unowned.is_empty() {
        return;
    }
    page.blank().heading(format!("without an owner: {} of {} files", areas.unowned_files, areas.files));
    for (folder, files) in areas.unowned.iter().take(10) {
        page.item("·", format!("{folder} ({files})"));
    }
    if areas.unowned.len() > 10 {
        page.line("  and more; `--json` has the folders");
    }
}

fn coordination(areas: &Areas, page: &mut Page) {
    page.blank().heading("coordination");
    if areas.demands == 0 {
        page.line("no cycle is on record yet: nothing is measured");
        return;
    }
    page.line(format!("{} of {} demands waited for another area's owner", areas.waited, areas.demands));
    for line in areas.areas.iter().filter(|line| line.measure.steps > 0 || line.measure.asked > 0) {
        let measure = &line.measure;
        page.fact(
            &line.area.name,
            format!(
                "{} of {} steps reach into other areas; asked {} times by others, who waited {:.1} h; {:.1} people a decision",
                measure.cross_area_steps, measure.steps, measure.asked, measure.waited_h, measure.people_per_decision
            ),
        );
    }
    match &areas.redrawing {
        Redrawing::TooLittle { crossings, needed } => {
            let words =
                format!("no redrawing is proposed: {crossings} crossings on record, and {needed} are needed");
            page.toned(Tone::Faint, words);
        }
        Redrawing::Merge { one, other, crossings, waited_h } => {
            page.line(format!(
                "one owner for `{one}` and `{other}` would have saved {crossings} crossings and {waited_h:.1} h of waiting"
            ));
        }
    }
}
