//! Everything a person outside can see, one database a test.
#![cfg(feature = "portal")]
#![expect(clippy::unwrap_used, clippy::format_push_string, reason = "a test that cannot go on says so by failing; its texts are short")]

mod account;
mod api_keys;
mod application;
mod attacks;
mod ceiling;
mod changing;
mod faults;
mod frame;
mod gates;
mod helpdesk;
mod hostile;
mod house;
mod import;
mod journeys;
mod leases;
mod link_attacks;
mod link_traces;
mod links;
mod locales;
mod locks;
mod meanwhile;
mod mended;
mod mended_counts;
mod mended_pages;
mod methods;
mod notices;
mod openapi;
mod parallel;
mod reduced;
mod signing;
mod slips;
mod start;
mod steps;
mod stops;
mod targets;
mod throttles;
mod trust;
mod walk;
mod walls;
