#include "base/crypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace shouwang::crypto {
namespace {

constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kCipherKeyBytes = 16;  // SM4 has one key length
constexpr std::size_t kMacKeyBytes = 32;
constexpr std::size_t kMasterKeyBytes = 32;
constexpr std::size_t kIndexBytes = 16;

// These calls fail only without memory or without the algorithm in the library: nothing a caller could answer.
void must(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

const unsigned char* bytes(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* p) const {
    Free(p);
  }
};
using MdContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Freed<EVP_MAC_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, Freed<EVP_KDF_CTX_free>>;

// Fetching an algorithm by name costs more than hashing an ID number: once per process.
EVP_MD* sm3_algorithm() {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SM3", nullptr);
  must(algorithm != nullptr, "SM3 is missing");
  return algorithm;
}
EVP_MAC* hmac_algorithm() {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  must(algorithm != nullptr, "HMAC is missing");
  return algorithm;
}
EVP_CIPHER* sm4_algorithm() {
  static EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "SM4-CTR", nullptr);
  must(algorithm != nullptr, "SM4-CTR is missing");
  return algorithm;
}

// HMAC contexts that already hold a key. Starting again with the same key skips the two key blocks and every allocation
// of the key set-up, which is what makes an index of half a million ID numbers cheap.
class MacCache {
 public:
  ~MacCache() {
    for (Entry& e : entries_) OPENSSL_cleanse(e.key.data(), e.key.size());
  }

  EVP_MAC_CTX* start(std::string_view key) {
    for (Entry& e : entries_)
      if (e.context && e.key == key) {
        must(EVP_MAC_init(e.context.get(), nullptr, 0, nullptr) == 1, "HMAC restart");
        return e.context.get();
      }
    Entry& e = entries_[next_];
    next_ = (next_ + 1) % entries_.size();
    OPENSSL_cleanse(e.key.data(), e.key.size());
    e.key = key;
    e.context.reset(EVP_MAC_CTX_new(hmac_algorithm()));
    must(e.context != nullptr, "HMAC context");
    char digest[] = "SM3";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
    // An empty key must still be a key: a null pointer would mean "keep the old one".
    must(EVP_MAC_init(e.context.get(), key.empty() ? bytes(std::string_view("")) : bytes(key), key.size(), parameters) == 1, "HMAC start");
    return e.context.get();
  }

 private:
  struct Entry {
    std::string key;
    MacContext context;
  };
  std::array<Entry, 4> entries_;
  std::size_t next_ = 0;
};

// HMAC-SM3 over the pieces one after the other.
template <typename... Pieces>
Digest mac(std::string_view key, Pieces... pieces) {
  thread_local MacCache cache;
  EVP_MAC_CTX* const context = cache.start(key);
  (must(EVP_MAC_update(context, bytes(pieces), pieces.size()) == 1, "HMAC update"), ...);
  Digest out{};
  std::size_t size = 0;
  must(EVP_MAC_final(context, out.data(), &size, out.size()) == 1 && size == out.size(), "HMAC finish");
  return out;
}

std::string derive(std::string_view master_key, std::string_view purpose, std::size_t size) {
  static EVP_KDF* const algorithm = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  must(algorithm != nullptr, "HKDF is missing");
  const KdfContext context(EVP_KDF_CTX_new(algorithm));
  must(context != nullptr, "HKDF context");
  std::string key(master_key), salt("shouwang field cipher"), info(purpose), digest("SM3"), out(size, '\0');
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.data(), key.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
      OSSL_PARAM_construct_end(),
  };
  must(EVP_KDF_derive(context.get(), bytes(out), size, parameters) == 1, "HKDF");
  OPENSSL_cleanse(key.data(), key.size());
  return out;
}

// Counter mode: the same operation encrypts and decrypts.
void sm4_ctr(std::string_view key, std::string_view nonce, std::string_view in, char* out) {
  thread_local const CipherContext context(EVP_CIPHER_CTX_new());
  must(context != nullptr, "SM4 context");
  must(EVP_EncryptInit_ex2(context.get(), sm4_algorithm(), bytes(key), bytes(nonce), nullptr) == 1, "SM4 start");
  constexpr std::size_t kPiece = 1u << 30;  // lengths are int in this interface
  for (std::size_t at = 0; at < in.size(); at += kPiece) {
    const auto size = static_cast<int>(std::min(kPiece, in.size() - at));
    int written = 0;
    must(EVP_EncryptUpdate(context.get(), reinterpret_cast<unsigned char*>(out + at), &written, bytes(in) + at, size) == 1 &&
             written == size,
         "SM4 update");
  }
}

std::array<char, 8> big_endian(std::uint64_t v) {
  std::array<char, 8> out{};
  for (std::size_t k = 0; k < 8; ++k) out[k] = static_cast<char>(v >> (56 - 8 * k));
  return out;
}

std::string_view view(const Digest& d, std::size_t n) { return {reinterpret_cast<const char*>(d.data()), n}; }

// The length keeps a byte from moving between ciphertext and context unnoticed.
Digest field_tag(std::string_view key, std::string_view nonce, std::string_view ciphertext, std::string_view context) {
  const auto length = big_endian(ciphertext.size());
  return mac(key, nonce, std::string_view(length.data(), length.size()), ciphertext, context);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Digest sm3(std::string_view data) {
  thread_local const MdContext context(EVP_MD_CTX_new());
  must(context != nullptr, "SM3 context");
  Digest out{};
  unsigned size = 0;
  must(EVP_DigestInit_ex2(context.get(), sm3_algorithm(), nullptr) == 1 && EVP_DigestUpdate(context.get(), data.data(), data.size()) == 1 &&
           EVP_DigestFinal_ex(context.get(), out.data(), &size) == 1,
       "SM3");
  return out;
}

Digest hmac_sm3(std::string_view key, std::string_view data) { return mac(key, data); }

std::string hex(std::string_view in) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(in.size() * 2);
  for (const char c : in) {
    const auto b = static_cast<unsigned char>(c);
    out += kDigits[b >> 4];
    out += kDigits[b & 15];
  }
  return out;
}

Result<std::string> unhex(std::string_view text) {
  if (text.size() % 2 != 0) return fail(ErrorCode::kInvalidArgument, "十六进制文本的长度应为偶数");
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t k = 0; k < text.size(); k += 2) {
    const int high = hex_value(text[k]), low = hex_value(text[k + 1]);
    if (high < 0 || low < 0) return fail(ErrorCode::kInvalidArgument, "十六进制文本只能包含 0-9 和 a-f");
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

Sm3Stream::Sm3Stream() : context_(EVP_MD_CTX_new()) {
  must(context_ != nullptr, "SM3 context");
  must(EVP_DigestInit_ex2(static_cast<EVP_MD_CTX*>(context_), sm3_algorithm(), nullptr) == 1, "SM3 start");
}
Sm3Stream::~Sm3Stream() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_)); }
Sm3Stream::Sm3Stream(const Sm3Stream& other) : context_(EVP_MD_CTX_new()) {
  must(context_ != nullptr, "SM3 context");
  *this = other;
}
Sm3Stream& Sm3Stream::operator=(const Sm3Stream& other) {
  must(EVP_MD_CTX_copy_ex(static_cast<EVP_MD_CTX*>(context_), static_cast<const EVP_MD_CTX*>(other.context_)) == 1, "SM3 copy");
  return *this;
}
void Sm3Stream::update(std::string_view data) {
  must(EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), data.data(), data.size()) == 1, "SM3 update");
}
Digest Sm3Stream::finish() {
  Digest out{};
  unsigned size = 0;
  must(EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_), out.data(), &size) == 1, "SM3 finish");
  return out;
}

std::string random_bytes(std::size_t n) {
  std::string out(n, '\0');
  constexpr std::size_t kPiece = 1u << 30;  // RAND_bytes takes an int
  for (std::size_t at = 0; at < n; at += kPiece)
    must(RAND_bytes(bytes(out) + at, static_cast<int>(std::min(kPiece, n - at))) == 1, "no randomness");
  return out;
}

std::string random_text(std::size_t n) {
  constexpr std::string_view kAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  constexpr unsigned kFair = 256 / kAlphabet.size() * kAlphabet.size();  // bytes above would favour the first characters
  std::string out;
  out.reserve(n);
  while (out.size() < n)
    for (const char c : random_bytes(n - out.size())) {
      const auto b = static_cast<unsigned char>(c);
      if (b < kFair) out += kAlphabet[b % kAlphabet.size()];
    }
  return out;
}

std::string random_token(std::size_t n) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::string raw = random_bytes(n);
  std::string out;
  out.reserve((n * 4 + 2) / 3);
  std::uint32_t pending = 0;
  int bits = 0;
  for (const char c : raw) {
    pending = (pending << 8 | static_cast<unsigned char>(c)) & 0xffffff;
    for (bits += 8; bits >= 6; bits -= 6) out += kAlphabet[pending >> (bits - 6) & 63];
  }
  if (bits > 0) out += kAlphabet[pending << (6 - bits) & 63];
  return out;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

Result<FieldCipher> FieldCipher::create(std::string_view master_key) {
  if (master_key.size() != kMasterKeyBytes)
    return fail(ErrorCode::kInvalidArgument, "主密钥应为 32 字节，现为 " + std::to_string(master_key.size()) + " 字节，请检查密钥文件");
  FieldCipher out;
  out.encryption_key_ = derive(master_key, "encryption", kCipherKeyBytes);
  out.mac_key_ = derive(master_key, "authentication", kMacKeyBytes);
  out.index_key_ = derive(master_key, "index", kMacKeyBytes);
  return out;
}

std::string FieldCipher::encrypt(std::string_view plain, std::string_view context) const {
  std::string out = random_bytes(kNonceBytes);
  out.resize(kNonceBytes + plain.size() + kTagBytes);
  const std::string_view nonce(out.data(), kNonceBytes);
  sm4_ctr(encryption_key_, nonce, plain, out.data() + kNonceBytes);
  const Digest tag = field_tag(mac_key_, nonce, {out.data() + kNonceBytes, plain.size()}, context);
  out.replace(kNonceBytes + plain.size(), kTagBytes, view(tag, kTagBytes));
  return out;
}

Result<std::string> FieldCipher::decrypt(std::string_view sealed, std::string_view context) const {
  constexpr std::string_view kBroken = "加密字段无法解开：密钥不对，或数据被改动，请联系系统管理员核对密钥文件和备份";
  if (sealed.size() < kNonceBytes + kTagBytes) return fail(ErrorCode::kInternal, std::string(kBroken));
  const std::string_view nonce = sealed.substr(0, kNonceBytes);
  const std::string_view ciphertext = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  const Digest tag = field_tag(mac_key_, nonce, ciphertext, context);
  if (!equal_constant_time(view(tag, kTagBytes), sealed.substr(sealed.size() - kTagBytes)))
    return fail(ErrorCode::kInternal, std::string(kBroken));
  std::string out(ciphertext.size(), '\0');
  sm4_ctr(encryption_key_, nonce, ciphertext, out.data());
  return out;
}

std::string FieldCipher::index(std::string_view plain) const {
  const Digest d = mac(index_key_, plain);
  return hex(view(d, kIndexBytes));
}

}  // namespace shouwang::crypto
