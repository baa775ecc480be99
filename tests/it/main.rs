//! Everything a person outside can see, one database a test.
#![cfg(feature = "portal")]
#![expect(clippy::unwrap_used, clippy::format_push_string, reason = "a test that cannot go on says so by failing; its texts are short")]

mod attacks;
mod ceiling;
mod faults;
mod frame;
mod gates;
mod helpdesk;
mod hostile;
mod house;
mod import;
mod journeys;
mod leases;
mod locales;
mod locks;
mod meanwhile;
mod mended;
mod mended_counts;
mod mended_pages;
mod methods;
mod notices;
mod parallel;
mod reduced;
mod signing;
mod start;
mod steps;
mod stops;
mod throttles;
mod trust;
mod walk;
mod walls;
