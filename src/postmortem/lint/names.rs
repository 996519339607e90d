//! First names that are common in English and French and no words of either language.

/// A person is named where one of these stands with a capital letter.
pub(super) const FIRST_NAMES: &str = "Adrien|Agnès|Ahmed|Alexandre|Alexandra|Alexis|Alice|Amanda|Amélie|Amina|Andrew|Angela|Anna|Anne|Anthony|Antoine|\
Arthur|Ashley|Audrey|Aurélie|Aurélien|Barbara|Baptiste|Benjamin|Benoît|Bob|Brandon|Brian|Bruno|Camille|Carol|Caroline|Catherine|Cédric|Céline|Charlotte|\
Chloé|Christian|Christine|Christophe|Christopher|Claire|Clément|Corentin|Damien|Daniel|David|Deborah|Delphine|Denis|Dominique|Donald|Edward|Elena|Élise|\
Élodie|Elizabeth|Emily|Emma|Emmanuel|Éric|Eric|Estelle|Fabien|Fabrice|Fatima|Florent|Florian|Franck|François|Françoise|Frédéric|Gabriel|Gaëlle|Gary|\
Geoffrey|George|Gilles|Grégory|Guillaume|Gwenaëlle|Hannah|Hélène|Henri|Hugo|Ibrahim|Inès|Isabelle|Jacob|Jacques|James|Jason|Jean|Jeffrey|Jennifer|\
Jérémy|Jérôme|Jessica|Joanna|Johanna|John|Jonathan|Joseph|Joshua|Julie|Julien|Justin|Karen|Karim|Kevin|Kimberly|Laetitia|Laura|Laurent|Léa|Linda|Lisa|\
Loïc|Louis|Louise|Luc|Lucas|Lucie|Ludovic|Manon|Marc|Margaret|Maria|Marie|Marine|Mathieu|Matthew|Matthieu|Maxime|Mehdi|Melissa|Michael|Michel|Michelle|\
Mohamed|Mohammed|Morgane|Mélanie|Nadia|Nancy|Nathalie|Nicholas|Nicolas|Noémie|Nora|Olga|Olivier|Pascal|Patricia|Patrick|Paul|Pauline|Peter|Philippe|\
Priya|Quentin|Rachel|Raphaël|Rebecca|Richard|Robert|Romain|Ronald|Ryan|Sabrina|Samantha|Samuel|Sandra|Sara|Sarah|Sébastien|Sharon|Simon|Sophie|Stephen|\
Stephanie|Stéphane|Stéphanie|Steven|Susan|Sylvain|Sylvie|Théo|Thierry|Thomas|Timothy|Valérie|Vincent|Virginie|William|Xavier|Yann|Yasmine|Yves|Zoé";
