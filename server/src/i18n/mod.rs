//! Catalogues: what our own pages and mail say, Vietnamese first. One field a sentence, so that a missing one does not
//! compile. What readers see in the widget is the widget's catalogue, because a browser downloads it.
//!
//! | where it is said | catalogue |
//! |---|---|
//! | the queue: tabs, acts, reasons | `admin` |
//! | the queue: cards, toasts, keys, the shell around every page | `desk` |
//! | the queue: filters and orders | `filters` |
//! | people, invitations, articles' names, answers as the newsroom | `newsroom` |
//! | statistics, the model, spikes, the audit log | `insight`, numbers in `totals` |
//! | an article's page | `article` |
//! | reactions on their page | `reaction_kinds` |
//! | a reader's page and drawer | `reader` |
//! | why comments are hidden, warnings | `conduct` |
//! | settings | `settings`, captchas in `captcha` |
//! | word list, effects before saving | `word_list` |
//! | reader sign-in | `sign_in` |
//! | identity providers: the way through them, and the owners' page | `identity_providers` |
//! | a moderator's account and doors | `account` |
//! | the first run, and the page with the snippet | `setup`, `embed` |
//! | a site's look | `look` |
//! | the health page and `doctor` | `health` |
//! | a site's name, addresses and ways of showing; adding one | `site` |
//! | endpoints and chats | `webhooks` |
//! | what is one reader's own, and what readers want erased | `me`, `erasures` |
//! | mail, and the pages behind its links | `mail` |
//! | moving in and out: what is said of files, the page, an archive's pages | `imports`, `transfer`, `archive` |
//! | moving, merging and splitting threads | `rearrange` |
//! | `/design` | `showcase` |

pub mod account;
pub mod admin;
pub mod archive;
pub mod article;
pub mod captcha;
pub mod conduct;
pub mod desk;
pub mod embed;
pub mod erasures;
pub mod filters;
pub mod health;
pub mod identity_providers;
pub mod imports;
pub mod insight;
pub mod look;
pub mod mail;
pub mod me;
pub mod newsroom;
pub mod reaction_kinds;
pub mod reader;
pub mod rearrange;
pub mod settings;
pub mod setup;
pub mod showcase;
pub mod sign_in;
pub mod site;
pub mod totals;
pub mod transfer;
pub mod webhooks;
pub mod word_list;
