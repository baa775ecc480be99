//! Files that must be whole and private: written beside, flushed, moved into place.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use anyhow::{Context as _, ensure};
use zeroize::Zeroizing;

/// Group and everybody else, in a file's mode.
const OTHERS: u32 = 0o077;

/// Replaces a file so that after a crash either the old or the new one is there, readable by its owner only.
pub fn replace(path: &Path, contents: &[u8]) -> anyhow::Result<()> {
    let beside = path.with_extension("new");
    // What a crash left behind; never followed if somebody made it a link.
    if beside.symlink_metadata().is_ok() {
        fs::remove_file(&beside)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(contents)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    sync_folder(path)
}

/// The same for a file that the agent must be able to read, whoever runs the command: it goes to the owner of its folder.
pub fn replace_for_agent(path: &Path, contents: &[u8]) -> anyhow::Result<()> {
    replace(path, contents)?;
    let folder = fs::metadata(path.parent().context("a file without a folder")?)?;
    let file = fs::metadata(path)?;
    if (folder.uid(), folder.gid()) != (file.uid(), file.gid()) {
        std::os::unix::fs::chown(path, Some(folder.uid()), Some(folder.gid()))?;
    }
    Ok(())
}

/// Makes a change of a folder (a new or moved file) survive a crash.
pub fn sync_folder(path: &Path) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(())
}

/// Reads a file that nobody but its owner may read; refuses it otherwise.
pub fn read_private(path: &Path) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let named = || format!("{}", path.display());
    let metadata = fs::metadata(path).with_context(named)?;
    ensure!(metadata.mode() & OTHERS == 0, "{} may be read by others; run: chmod 600 {0}", path.display());
    fs::read(path).map(Zeroizing::new).with_context(named)
}

/// A password or code in a file of its own, without the end of its line.
pub fn read_secret(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let bytes = read_private(path)?;
    let text = std::str::from_utf8(&bytes).with_context(|| format!("{} is not UTF-8", path.display()))?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    ensure!(!text.is_empty(), "{} is empty", path.display());
    Ok(Zeroizing::new(text.to_owned()))
}
