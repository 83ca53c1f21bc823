// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktopkeyring.h"

#include <QObject>
#include <qt6keychain/keychain.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

const QString kService = u"Lectern"_s;

Fault noKeyring(const QKeychain::Job &job)
{
    return Fault::unavailable(u"There is no keyring."_s, job.errorString());
}

Result<void> outcomeOf(const QKeychain::Job &job)
{
    if (job.error() == QKeychain::NoError || job.error() == QKeychain::EntryNotFound)
        return {};
    return noKeyring(job);
}

// A job deletes itself when it has ended, also where nobody waits for it any more.
void start(QKeychain::Job *job, const QString &key, QObject *context, const Keyring::Done &done)
{
    job->setKey(key);
    job->setInsecureFallback(false);
    QObject::connect(job, &QKeychain::Job::finished, context,
                     [done](QKeychain::Job *ended) { done(outcomeOf(*ended)); });
    job->start();
}

} // namespace

void DesktopKeyring::read(const QString &key, QObject *context, ReadDone done)
{
    auto *job = new QKeychain::ReadPasswordJob(kService);
    start(job, key, context, [job, done = std::move(done)](const Result<void> &outcome) {
        if (!outcome)
            return done(outcome.fault());
        done(job->binaryData());
    });
}

void DesktopKeyring::write(const QString &key, const QByteArray &secret, QObject *context,
                           Done done)
{
    auto *job = new QKeychain::WritePasswordJob(kService);
    job->setBinaryData(secret);
    start(job, key, context, done);
}

void DesktopKeyring::remove(const QString &key, QObject *context, Done done)
{
    start(new QKeychain::DeletePasswordJob(kService), key, context, done);
}

} // namespace lectern
