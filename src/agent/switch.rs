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
    files::replace_for_agent(path, text)
}

/// The portal knows that it is on.
pub fn settled(path: &Path) {
    if read(path) == Some(Switch::On)
        && let Err(error) = std::fs::remove_file(path)
    {
        tracing::warn!(%error, "{} cannot be removed", path.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_off_until_it_is_on_and_the_portal_knows() {
        let path = std::env::temp_dir().join(format!("latchkey-agent-switch-{}", uuid::Uuid::now_v7()));
        assert_eq!(read(&path), None);
        write(&path, Switch::Off).unwrap();
        // That the portal thinks otherwise does not switch it on.
        settled(&path);
        assert_eq!(read(&path), Some(Switch::Off));
        files::replace(&path, b"").unwrap();
        assert_eq!(read(&path), Some(Switch::Off));
        write(&path, Switch::On).unwrap();
        assert_eq!(read(&path), Some(Switch::On));
        settled(&path);
        assert_eq!(read(&path), None);
    }
}
