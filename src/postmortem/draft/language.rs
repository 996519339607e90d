//! What drafts need to know about a language besides their texts.

use crate::postmortem::Language;

impl Language {
    /// What stands where a person has to write.
    #[must_use]
    pub const fn todo(self) -> &'static str {
        match self {
            Self::English => "TODO(human):",
            Self::French => "À COMPLÉTER :",
        }
    }

    /// The unit of an SLO's events.
    pub(super) fn unit(self, unit: &str) -> &str {
        match (self, unit) {
            (Self::French, "events") => "événements",
            (Self::French, "samples") => "mesures",
            (Self::French, "slices") => "tranches de temps",
            (_, unit) => unit,
        }
    }

    /// The note above a block that somebody edited.
    #[must_use]
    pub fn edited_note(self, block: &str) -> String {
        match self {
            Self::English => format!(
                "> **Two versions of the block `{block}`:** the figures above are new; below stands the text as it was \
                 edited by hand. Keep what is right and delete the rest, this note included."
            ),
            Self::French => format!(
                "> **Deux versions du bloc `{block}` :** les chiffres ci-dessus sont nouveaux ; ci-dessous se trouve le \
                 texte modifié à la main. Gardez ce qui est juste et supprimez le reste, cette note comprise."
            ),
        }
    }
}
