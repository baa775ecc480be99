//! Switched off and on again by whoever sits at the agent: it stays onboarded and takes no work (WB-9). A file says so, because the
//! command is another process than the agent that runs, and because it must outlive both.

use std::path::Path;

use super::files;

/// What the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    Off,
    /// On again, and the portal has not said that it knows.
    On,
}

/// None: nobody ever switched it, or the portal knows that it is on.
pub fn read(path: &Path) -> Option<Switch> {
    match std::fs::read(path) {
        Ok(bytes) if bytes.starts_with(b"on") => Some(Switch::On),
        // What cannot be read counts as off: it does less.
        Ok(_) => Some(Switch::Off),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(_) => Some(Switch::Off),
    }
}

pub fn write(path: &Path, switch: Switch) -> anyhow::Result<()> {
    let text: &[u8] = if switch == Switch::On { b"on\n" } else { b"off\n" };
    files::replace(path, text)
}

/// The portal knows that it is on.
pub fn settled(path: &Path) {
    if read(path) == Some(Switch::On)
        && let Err(error) = std::fs::remove_file(path)
    {
        tracing::warn!(%error, "{} cannot be removed", path.display());
    }
}
