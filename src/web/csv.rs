//! Lists for spreadsheets: one function for every export, so that none of them can carry a formula (quality, rule 11).

use csv::{QuoteStyle, Terminator, WriterBuilder};

/// What begins a formula somewhere.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell that a spreadsheet takes as text, whatever it begins with; also one that is read with semicolons between the cells.
fn safe(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len() + 1);
    let mut begins = true;
    // A terminal or an old parser would see an end in a NUL.
    for c in cell.chars().filter(|&c| c != '\0') {
        if begins && FORMULA.contains(&c) {
            out.push('\'');
        }
        out.push(c);
        begins = c == ';';
    }
    out
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
        let text = String::from_utf8(rows([["=1+1", "+31 6", "-2", "@x", "\ttab", "a=b", "x;=1", "\0=1", "say \"hi\""]]).unwrap()).unwrap();
        assert_eq!(text, "\"'=1+1\",\"'+31 6\",\"'-2\",\"'@x\",\"'\ttab\",\"a=b\",\"x;'=1\",\"'=1\",\"say \"\"hi\"\"\"\r\n");
    }

    proptest! {
        #[test]
        fn no_cell_begins_with_a_formula_and_every_row_comes_back(cells in proptest::collection::vec("(?s).{0,12}", 1..6)) {
            let bytes = rows([&cells]).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
            let record = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(record.len(), cells.len());
            for (cell, written) in record.iter().zip(&cells) {
                prop_assert!(cell.split(';').all(|part| !part.starts_with(FORMULA)));
                prop_assert_eq!(cell.replace('\'', ""), written.replace(['\0', '\''], ""));
            }
        }
    }
}
