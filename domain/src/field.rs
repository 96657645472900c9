//! The fields of what goes over the wire, by their names and types, for whoever reads them one by one: the WebAssembly, in
//! which a JSON library would weigh more than all of its requests.

use std::marker::PhantomData;

use crate::{CommentId, Status};

/// A field of a struct on the wire: what it is called there, and what is in it.
#[derive(Clone, Copy, Debug)]
pub struct Field<T> {
    /// Its name in JSON.
    pub name: &'static str,
    of: PhantomData<fn() -> T>,
}

impl<T> Field<T> {
    /// The field that is called `name` in Rust.
    pub(crate) const fn new(name: &'static str) -> Self {
        Self {
            name: plain(name),
            of: PhantomData,
        }
    }
}

/// What is a text in JSON.
pub trait IsText {}
impl IsText for String {}
impl IsText for &'static str {}
impl IsText for CommentId {}
impl IsText for Status {}
impl<T: IsText> IsText for Option<T> {}

/// What is a number in JSON.
pub trait IsNumber {}
impl IsNumber for f64 {}
impl IsNumber for i64 {}
impl IsNumber for u32 {}
impl<T: IsNumber> IsNumber for Option<T> {}

/// What is a list in JSON.
pub trait IsList {}
impl<T> IsList for Vec<T> {}

/// Gives a struct a [`Field`] for each of its fields: `number(&answer, Posted::revision)` compiles only as long as there
/// is such a field and it is a number.
macro_rules! wire {
    ($($item:tt)*) => {
        $($item)*
        $crate::field::names! { $($item)* }
    };
}

macro_rules! names {
    ($(#[$meta:meta])* pub struct $Name:ident { $($(#[$note:meta])* pub $field:ident: $Type:ty,)* }) => {
        #[expect(non_upper_case_globals, reason = "they are called as the fields are")]
        impl $Name {
            $(
                #[doc = concat!("`", stringify!($field), "` on the wire.")]
                pub const $field: $crate::field::Field<$Type> = $crate::field::Field::new(stringify!($field));
            )*
        }
    };
}

pub(crate) use {names, wire};

/// A field's name as serde writes it: `type` for `r#type`.
const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', rest @ ..] => match core::str::from_utf8(rest) {
            Ok(plain) => plain,
            Err(_) => name,
        },
        _ => name,
    }
}
