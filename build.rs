//! Locales, static files and migrations are embedded: a new file among them is a reason to build again.

fn main() {
    for folder in ["locales", "static", "migrations", "templates"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
