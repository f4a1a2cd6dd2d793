#include "policy/signature.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "base/crypto.h"
#include "base/text.h"

namespace shouwang::policy {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSignatureBytes = 64;

template <typename T, void (*Free)(T*)>
struct Freed {
  void operator()(T* object) const { Free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX, EVP_MD_CTX_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;

/// What is signed: the name keeps a signature of one pack from being put beside another.
std::string message_of(const Pack& pack) { return "shouwang-pack 1\n" + pack.id + "\n" + pack.hash + "\n"; }

const unsigned char* bytes_of(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Result<std::string> read_text(const fs::path& file, std::string_view what) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fail(ErrorCode::kIo, std::string(what) + " " + file.string() + " 无法读取，请检查路径和权限");
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<Key> read_key(const fs::path& file, bool secret) {
  ASSIGN_OR_RETURN(const std::string pem, read_text(file, secret ? "私钥文件" : "公钥文件"));
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // An empty pass phrase instead of a question on the terminal: a protected key gives a message.
  std::string no_phrase;
  Key key(secret ? PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, no_phrase.data())
                 : PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr));
  if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) {
    return fail(ErrorCode::kInvalidArgument, file.string() + " 不是 Ed25519 " + (secret ? "私钥" : "公钥") +
                                                 "（PEM 格式、不设口令）；可以用 shouwang pack key 生成一对");
  }
  return key;
}

Result<std::string> pem_of(EVP_PKEY* key, bool secret) {
  const Memory memory(BIO_new(BIO_s_mem()));
  const int done = secret ? PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr)
                          : PEM_write_bio_PUBKEY(memory.get(), key);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  if (done != 1 || size <= 0) return fail(ErrorCode::kInternal, "密钥无法写成 PEM 格式");
  return std::string(data, static_cast<std::size_t>(size));
}

Result<void> write_new(const fs::path& file, const std::string& text, mode_t mode) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) {
    std::error_code ignored;
    if (fs::exists(file, ignored)) return fail(ErrorCode::kInvalidArgument, file.string() + " 已经存在；请另取名字，免得覆盖正在用的密钥");
    return fail(ErrorCode::kIo, "无法写入 " + file.string() + "，请检查目录和权限");
  }
  const bool written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(descriptor);
  return written ? Result<void>() : fail(ErrorCode::kIo, "无法写入 " + file.string() + "，请检查磁盘空间");
}

/// The values of "hash: …" and "signature: …".
struct Written {
  std::string hash, signature;
};
Written parse(const std::string& text) {
  Written out;
  for (const std::string_view line : text::split(text, '\n')) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, colon), value = text::trim_ascii(line.substr(colon + 2));
    if (key == "hash") out.hash = value;
    if (key == "signature") out.signature = value;
  }
  return out;
}

}  // namespace

Result<void> make_signing_key(const fs::path& file) {
  const KeyContext context(EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr));
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 || EVP_PKEY_keygen(context.get(), &made) != 1)
    return fail(ErrorCode::kInternal, "无法生成密钥");
  const Key key(made);
  ASSIGN_OR_RETURN(const std::string secret, pem_of(key.get(), true));
  ASSIGN_OR_RETURN(const std::string open, pem_of(key.get(), false));
  RETURN_IF_ERROR(write_new(file, secret, S_IRUSR | S_IWUSR));
  return write_new(file.string() + ".pub", open, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
}

Result<void> sign_pack(const Pack& pack, const fs::path& directory, const fs::path& private_key) {
  ASSIGN_OR_RETURN(const Key key, read_key(private_key, true));
  const std::string message = message_of(pack);
  std::array<unsigned char, kSignatureBytes> signature{};
  std::size_t size = signature.size();
  const Digest digest(EVP_MD_CTX_new());
  if (!digest || EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(digest.get(), signature.data(), &size, bytes_of(message), message.size()) != 1)
    return fail(ErrorCode::kInternal, "签名失败");
  const std::string text = "pack: " + pack.id + "\nhash: " + pack.hash +
                           "\nsignature: " + crypto::hex(std::string_view(reinterpret_cast<const char*>(signature.data()), size)) + "\n";
  std::ofstream stream(directory / kSignatureFile, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.flush();
  if (!stream) return fail(ErrorCode::kIo, "无法写入签名文件 " + (directory / kSignatureFile).string() + "，请检查目录权限");
  return {};
}

Result<void> verify_pack(const Pack& pack, const fs::path& directory, const fs::path& public_key) {
  ASSIGN_OR_RETURN(const Key key, read_key(public_key, false));
  const fs::path file = directory / kSignatureFile;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return fail(ErrorCode::kPackSignature, "政策包 " + pack.id + " 没有签名（缺少 " + std::string(kSignatureFile) +
                                               "），而本系统只接受有签名的政策包；请由政策包的负责人签名以后再用");
  }
  ASSIGN_OR_RETURN(const std::string text, read_text(file, "签名文件"));
  const Written written = parse(text);
  if (written.hash != pack.hash) {
    return fail(ErrorCode::kPackSignature, "政策包 " + pack.id + " 签名以后又改动过（本包或上级包的文件与签名时不同）；请核对改动，重新签名以后再用");
  }
  const auto signature = crypto::unhex(written.signature);
  const std::string message = message_of(pack);
  const Digest digest(EVP_MD_CTX_new());
  if (!signature || signature->size() != kSignatureBytes || !digest ||
      EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestVerify(digest.get(), bytes_of(*signature), signature->size(), bytes_of(message), message.size()) != 1) {
    return fail(ErrorCode::kPackSignature, "政策包 " + pack.id + " 的签名不是由受信任的密钥作出的；请确认政策包的来源，由负责人重新签名以后再用");
  }
  return {};
}

}  // namespace shouwang::policy
