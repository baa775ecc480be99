//! Lists for spreadsheets: one function for every export, so that none of them can carry a formula (quality, rule 11).

use csv::{QuoteStyle, Terminator, WriterBuilder};

/// A cell that a spreadsheet takes as text, whatever it begins with.
fn safe(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    // A terminal or an old parser would see an end here.
    let cell = cell.replace('\0', "");
    if formula { format!("'{cell}") } else { cell }
}

/// Rows as CSV (RFC 4180), every cell quoted.
pub fn rows<R, C>(rows: R) -> anyhow::Result<Vec<u8>>
where
    R: IntoIterator<Item = C>,
    C: IntoIterator,
    C::Item: AsRef<str>,
{
    let mut writer = WriterBuilder::new().quote_style(QuoteStyle::Always).terminator(Terminator::CRLF).flexible(true).from_writer(vec![]);
    for row in rows {
        writer.write_record(row.into_iter().map(|cell| safe(cell.as_ref())))?;
    }
    Ok(writer.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_become_text() {
        let text = String::from_utf8(rows([["=1+1", "+31 6", "-2", "@x", "\ttab", "a=b", "say \"hi\""]]).unwrap()).unwrap();
        assert_eq!(text, "\"'=1+1\",\"'+31 6\",\"'-2\",\"'@x\",\"'\ttab\",\"a=b\",\"say \"\"hi\"\"\"\r\n");
    }

    proptest! {
        #[test]
        fn no_cell_begins_with_a_formula_and_every_row_comes_back(cells in proptest::collection::vec("(?s).{0,12}", 1..6)) {
            let bytes = rows([&cells]).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
            let record = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(record.len(), cells.len());
            for (cell, written) in record.iter().zip(&cells) {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
                prop_assert_eq!(cell.trim_start_matches('\'').to_owned(), written.replace('\0', "").trim_start_matches('\'').to_owned());
            }
        }
    }
}
