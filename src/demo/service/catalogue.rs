//! What the marketplace sells. The warehouse is refilled as fast as it empties: nothing ever sells out.

use serde::Serialize;

#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Product {
    pub(super) id: u64,
    pub(super) name: &'static str,
    /// In euros.
    pub(super) price: u32,
    pub(super) stock: u32,
}

pub(super) const PRODUCTS: [Product; 6] = [
    product(1, "Laptop, 14 inch", 1_899, 15),
    product(2, "Phone, 256 GB", 949, 42),
    product(3, "Headphones, wireless", 229, 87),
    product(4, "Tablet, 11 inch", 599, 23),
    product(5, "Watch with pulse sensor", 349, 56),
    product(6, "Keyboard with number pad", 119, 34),
];

/// The product of this number.
pub(super) fn find(id: u64) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| product.id == id)
}

const fn product(id: u64, name: &'static str, price: u32, stock: u32) -> Product {
    Product { id, name, price, stock }
}
