// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/passwords.h"

#include "service/hashgate.h"

#include <QScopeGuard>

#include <cerrno>
#include <sodium.h>
#include <system_error>

using namespace Qt::StringLiterals;

namespace lectern {

namespace {

// The bytes that are hashed; they do not stay in memory.
class PasswordBytes
{
public:
    explicit PasswordBytes(const QString &password)
    {
        QString composed = password.normalized(QString::NormalizationForm_C);
        m_bytes = composed.toUtf8();
        // What was composed already is the caller's own text.
        if (composed.constData() != password.constData())
            sodium_memzero(composed.data(), static_cast<size_t>(composed.size()) * sizeof(QChar));
    }
    ~PasswordBytes() { sodium_memzero(m_bytes.data(), static_cast<size_t>(m_bytes.size())); }
    Q_DISABLE_COPY_MOVE(PasswordBytes)

    const QByteArray &bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

unsigned long long length(const QByteArray &bytes)
{
    return static_cast<unsigned long long>(bytes.size());
}

bool sodiumIsReady()
{
    static const bool ready = sodium_init() >= 0;
    return ready;
}

int rehashNeed(const QByteArray &hash, PasswordCost cost)
{
    return crypto_pwhash_str_needs_rehash(hash.constData(),
                                          static_cast<unsigned long long>(cost.passes),
                                          static_cast<size_t>(cost.memory));
}

bool isHash(const QByteArray &hash)
{
    // One that only has another cost is one.
    return !hash.isEmpty() && rehashNeed(hash, {}) >= 0;
}

Fault busy()
{
    Fault fault = Fault::unavailable(u"Too many are signing in at this moment."_s);
    fault.retryAfter = 1;
    return fault;
}

Fault notComputed(int error)
{
    const QString details =
        u"Argon2id: "_s + QString::fromStdString(std::generic_category().message(error));
    if (error == ENOMEM)
        return Fault::unavailable(u"There is too little memory to check a password."_s, details);
    return Fault::internal(u"The password could not be processed."_s, details);
}

// Waits for its turn and does the work, unless too many wait.
template <typename Work>
auto inTurn(HashGate &gate, Work work) -> decltype(work())
{
    if (!sodiumIsReady())
        return Fault::internal(u"The password could not be processed."_s, u"sodium_init failed"_s);
    if (!gate.enter())
        return busy();
    const auto leave = qScopeGuard([&] { gate.leave(); });
    return work();
}

} // namespace

HashGate &Passwords::gate()
{
    static HashGate gate(2, 6);
    return gate;
}

Result<QByteArray> Passwords::compute(const QByteArray &password) const
{
    QByteArray hash(crypto_pwhash_STRBYTES, '\0');
    errno = 0;
    if (crypto_pwhash_str(hash.data(), password.constData(), length(password),
                          static_cast<unsigned long long>(m_cost.passes),
                          static_cast<size_t>(m_cost.memory))
        != 0)
        return notComputed(errno);
    hash.truncate(static_cast<qsizetype>(qstrlen(hash.constData())));
    return hash;
}

Result<QByteArray> Passwords::hash(const QString &password) const
{
    const PasswordBytes secret(password);
    return inTurn(gate(), [&] { return compute(secret.bytes()); });
}

Result<bool> Passwords::verify(const QByteArray &hash, const QString &password) const
{
    const PasswordBytes secret(password);
    return inTurn(gate(), [&]() -> Result<bool> {
        if (!isHash(hash)) {
            // The work of a real one; nobody knows the salt that it was given.
            const Result<QByteArray> unused = compute(secret.bytes());
            return unused ? Result<bool>(false) : Result<bool>(unused.fault());
        }
        errno = 0;
        if (crypto_pwhash_str_verify(hash.constData(), secret.bytes().constData(),
                                     length(secret.bytes()))
            == 0)
            return true;
        // EINVAL is another password; libsodium 1.0.18 says so for want of memory, too.
        return errno == EINVAL ? Result<bool>(false) : Result<bool>(notComputed(errno));
    });
}

bool Passwords::needsRehash(const QByteArray &hash) const
{
    return sodiumIsReady() && rehashNeed(hash, m_cost) != 0;
}

} // namespace lectern
