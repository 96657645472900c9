//! `make fixture`: writes the newest schema's fixture.

#[tokio::main]
async fn main() {
    cam_nhan_tests::fixture::write().await;
}
