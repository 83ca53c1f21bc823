// SPDX-License-Identifier: GPL-3.0-or-later
// How certificates are made, given, complained of and renewed.
#include "app/selfsigned.h"
#include "program.h"
#include "rawclient.h"
#include "testcertificate.h"

#include <QFile>
#include <QSslCertificate>
#include <QTest>

#include <csignal>
#include <cstring>
#include <sys/inotify.h>
#include <unistd.h>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

QByteArray fingerprint(const QSslCertificate &certificate)
{
    return certificate.digest(QCryptographicHash::Sha256).toHex(':').toUpper();
}

// What happens to the files of a folder, in the order in which it happens.
class FolderWatch
{
public:
    explicit FolderWatch(const QString &folder) : m_events(::inotify_init1(IN_NONBLOCK))
    {
        ::inotify_add_watch(m_events, folder.toLocal8Bit().constData(),
                            IN_ATTRIB | IN_MODIFY | IN_MOVED_TO);
    }
    ~FolderWatch() { ::close(m_events); }
    Q_DISABLE_COPY_MOVE(FolderWatch)

    // Of files whose names begin so: each event's kind.
    QList<uint32_t> eventsOf(const QByteArray &name) const
    {
        QByteArray bytes(64 * 1024, '\0');
        const ssize_t size = ::read(m_events, bytes.data(), size_t(bytes.size()));
        QList<uint32_t> kinds;
        for (ssize_t at = 0; at < size;) {
            inotify_event event {};
            std::memcpy(&event, bytes.constData() + at, sizeof(event));
            at += ssize_t(sizeof(event));
            if (QByteArrayView(bytes.constData() + at, event.len).startsWith(name))
                kinds.append(event.mask);
            at += event.len;
        }
        return kinds;
    }

private:
    int m_events;
};

} // namespace

class TestCertificates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_workshop = std::make_unique<Workshop>(); }
    void cleanup() { m_workshop.reset(); }
    void create();
    void createReplacesNothing();
    void forcedKeyIsNeverReadable();
    void createWrong();
    void hosts_data();
    void hosts();
    void serves();
    void wrong_data();
    void wrong();
    void otherKinds_data();
    void otherKinds();
    void warnings();
    void renewal();
    void hangUpWithout();

private:
    QStringList arguments(const QString &certificate, const QString &key) const
    {
        return serveArguments(u"sqlite:///test.db"_s)
            + QStringList {u"--cert"_s, certificate, u"--key"_s, key};
    }
    Run make(const QStringList &more = {}) const
    {
        return m_workshop->run(QStringList {u"cert"_s, u"create"_s} + more);
    }
    Run openssl(const QStringList &arguments) const;

    std::unique_ptr<Workshop> m_workshop;
};

Run TestCertificates::openssl(const QStringList &arguments) const
{
    QProcess process;
    m_workshop->prepare(process, arguments);
    process.setProgram(u"openssl"_s);
    process.start();
    Run run;
    if (process.waitForFinished())
        run.code = process.exitCode();
    run.err = QString::fromUtf8(process.readAllStandardError());
    return run;
}

void TestCertificates::create()
{
    const Run run = make(
        {u"--dir"_s, u"for me"_s, u"--host"_s, u"school.example"_s, u"--host"_s, u"10.0.0.5"_s});
    QVERIFY2(run.code == 0, qPrintable(run.err));
    const auto certificates =
        QSslCertificate::fromPath(m_workshop->path(u"for me/cert.pem"_s), QSsl::Pem);
    QCOMPARE(certificates.size(), 1);
    const QSslCertificate &certificate = certificates.first();
    QVERIFY2(run.out.contains(QString::fromLatin1(fingerprint(certificate))), qPrintable(run.out));
    QVERIFY2(run.out.contains(u"ALLOWED_HOSTS=school.example,10.0.0.5 lectern-server serve "
                              "--cert 'for me/cert.pem' --key 'for me/key.pem'"),
             qPrintable(run.out));
    QStringList names = certificate.subjectAlternativeNames().values();
    names.sort();
    // Qt writes an address in one of its forms.
    names.replaceInStrings(u"0:0:0:0:0:0:0:1"_s, u"::1"_s);
    QCOMPARE(names,
             (QStringList {u"10.0.0.5"_s, u"127.0.0.1"_s, u"::1"_s, u"localhost"_s,
                           u"school.example"_s}));
    QCOMPARE(certificate.publicKey().algorithm(), QSsl::Ec);
    QCOMPARE(certificate.publicKey().length(), 256);
    QVERIFY(certificate.isSelfSigned());
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QVERIFY(certificate.effectiveDate() < now);
    QVERIFY(qAbs(now.daysTo(certificate.expiryDate()) - 365) <= 1);
    const auto mode = QFile::permissions(m_workshop->path(u"for me/key.pem"_s));
    QCOMPARE(mode & ~(QFile::ReadUser | QFile::WriteUser), QFile::ReadOwner | QFile::WriteOwner);
    // Strict readers of such things find nothing wrong either.
    const QString path = m_workshop->path(u"for me/cert.pem"_s);
    const Run verified = openssl(
        {u"verify"_s, u"-x509_strict"_s, u"-purpose"_s, u"sslserver"_s, u"-CAfile"_s, path, path});
    QVERIFY2(verified.code == 0, qPrintable(verified.err));
}

void TestCertificates::createReplacesNothing()
{
    QCOMPARE(make().code, 0);
    const QByteArray before = m_workshop->read(u"cert.pem"_s) + m_workshop->read(u"key.pem"_s);
    QVERIFY(!before.isEmpty());
    const Run again = make();
    QCOMPARE(again.code, 1);
    QVERIFY2(again.err.contains(u"cert.pem is there already"), qPrintable(again.err));
    QCOMPARE(m_workshop->read(u"cert.pem"_s) + m_workshop->read(u"key.pem"_s), before);
    // A key alone is nothing to lose either.
    QVERIFY(QFile::remove(m_workshop->path(u"cert.pem"_s)));
    QCOMPARE(make().code, 1);
    QVERIFY(QFile::setPermissions(m_workshop->path(u"key.pem"_s),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    QCOMPARE(make({u"--force"_s}).code, 0);
    QVERIFY(m_workshop->read(u"cert.pem"_s) + m_workshop->read(u"key.pem"_s) != before);
    QVERIFY(!(QFile::permissions(m_workshop->path(u"key.pem"_s)) & QFile::ReadOther));
}

// Not even while it is written in the place of one that others may read.
void TestCertificates::forcedKeyIsNeverReadable()
{
    QCOMPARE(make().code, 0);
    QVERIFY(QFile::setPermissions(m_workshop->path(u"key.pem"_s),
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    const FolderWatch watch(m_workshop->path(u"."_s));
    QCOMPARE(make({u"--force"_s}).code, 0);
    const QList<uint32_t> seen = watch.eventsOf("key.pem");
    QVERIFY(seen.contains(IN_MOVED_TO));
    const auto written =
        std::ranges::find_if(seen, [](uint32_t kind) { return kind != IN_ATTRIB; });
    QCOMPARE(std::count(written, seen.end(), uint32_t(IN_ATTRIB)), 0);
}

void TestCertificates::createWrong()
{
    const Run host = make({u"--host"_s, u"a,DNS:b"_s});
    QCOMPARE(host.code, 1);
    QVERIFY2(host.err.contains(u"\"a,DNS:b\" is no host"), qPrintable(host.err));
    QVERIFY(!QFile::exists(m_workshop->path(u"key.pem"_s)));
    QCOMPARE(m_workshop->run({u"cert"_s, u"destroy"_s}).code, 2);
    QCOMPARE(m_workshop->run({u"cert"_s}).code, 2);
    m_workshop->write(u"file"_s, "");
    const Run folder = make({u"--dir"_s, u"file/below"_s});
    QCOMPARE(folder.code, 1);
    QVERIFY2(folder.err.contains(u"file/below cannot be made"), qPrintable(folder.err));
}

void TestCertificates::hosts_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const QString &host, const QByteArray &name) {
        QTest::newRow(host.isEmpty() ? "none" : qPrintable(host)) << host << name;
    };
    row(u"School.Example"_s, "DNS:school.example");
    row(u"*.school.example"_s, "DNS:*.school.example");
    row(u"schule-köln.example"_s, "DNS:xn--schule-kln-lcb.example");
    row(u"192.0.2.7"_s, "IP:192.0.2.7");
    row(u"2001:db8::7"_s, "IP:2001:db8::7");
    for (const char *wrong : {"", "a b", "a,b", "a\nb", "-a", "a-", "a..b", "https://a", "a:80",
                              "*", "a.*.b", "fe80::1%eth0", "email:me"})
        row(QString::fromLatin1(wrong), {});
}

void TestCertificates::hosts()
{
    QFETCH(QString, host);
    QTEST(alternativeName(host), "name");
}

void TestCertificates::serves()
{
    QCOMPARE(make().code, 0);
    Serving server(*m_workshop, arguments(u"cert.pem"_s, u"key.pem"_s));
    QVERIFY(server.isReady());
    QVERIFY2(server.url().startsWith(u"https://127.0.0.1:"), qPrintable(server.url()));
    QCOMPARE(server.http().get("/healthz").status, 200);
    QCOMPARE(server.http().post("/api/v1/tasks", {{u"title"_s, u"a"_s}}).status, 201);
    QCOMPARE(server.end(SIGTERM), 0);
    QCOMPARE(server.errors(), QString());
}

void TestCertificates::wrong_data()
{
    QTest::addColumn<QString>("certificate");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const QString &certificate, const QString &key,
                        const QString &words) {
        QTest::newRow(name) << certificate << key << words;
    };
    row("no key", u"cert.pem"_s, {}, u"CERT and KEY belong together; KEY is missing."_s);
    row("no certificate", {}, u"key.pem"_s, u"CERT and KEY belong together; CERT is missing."_s);
    row("no such certificate", u"none.pem"_s, u"key.pem"_s,
        u"CERT: none.pem cannot be read: No such file or directory"_s);
    row("no such key", u"cert.pem"_s, u"none.pem"_s,
        u"KEY: none.pem cannot be read: No such file or directory"_s);
    row("a key as certificate", u"key.pem"_s, u"key.pem"_s,
        u"CERT: the file holds no certificate (PEM)."_s);
    row("a certificate as key", u"cert.pem"_s, u"cert.pem"_s,
        u"KEY: the file holds no private key (PEM)."_s);
    row("another key", u"cert.pem"_s, u"other/key.pem"_s,
        u"KEY: the key does not belong to the certificate (CERT)."_s);
    row("a passphrase", u"cert.pem"_s, u"locked.pem"_s,
        u"KEY: the key is under a passphrase, which nobody could give."_s);
}

void TestCertificates::wrong()
{
    QFETCH(QString, certificate);
    QFETCH(QString, key);
    QFETCH(QString, words);
    QCOMPARE(make().code, 0);
    QCOMPARE(make({u"--dir"_s, u"other"_s}).code, 0);
    QCOMPARE(openssl({u"pkey"_s, u"-in"_s, u"key.pem"_s, u"-aes128"_s, u"-passout"_s,
                      u"pass:secret"_s, u"-out"_s, u"locked.pem"_s})
                 .code,
             0);
    const Run run = m_workshop->run(arguments(certificate, key));
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.startsWith(words + u'\n'), qPrintable(run.err));
    QCOMPARE(run.out, QString());
    // Nothing was begun.
    QVERIFY(!QFile::exists(m_workshop->path(u"test.db"_s)));
}

void TestCertificates::otherKinds_data()
{
    QTest::addColumn<QStringList>("request");
    QTest::addColumn<QString>("words"); // empty: it serves
    const auto row = [](const char *name, const QStringList &request, const QString &words) {
        QTest::newRow(name) << request << words;
    };
    row("RSA", {u"rsa:2048"_s}, {});
    row("P-384", {u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:P-384"_s}, {});
    row("Ed25519", {u"ed25519"_s}, u"KEY: the key must be one of ECDSA or RSA."_s);
    row("weak RSA", {u"rsa:1024"_s}, u"CERT: TLS does not take this certificate: "_s);
}

void TestCertificates::otherKinds()
{
    QFETCH(QStringList, request);
    QFETCH(QString, words);
    const Run made =
        openssl(QStringList {u"req"_s, u"-x509"_s, u"-nodes"_s, u"-subj"_s, u"/CN=localhost"_s,
                             u"-keyout"_s, u"key.pem"_s, u"-out"_s, u"cert.pem"_s, u"-newkey"_s}
                + request);
    QVERIFY2(made.code == 0, qPrintable(made.err));
    QVERIFY(QFile::setPermissions(m_workshop->path(u"key.pem"_s),
                                  QFile::ReadOwner | QFile::WriteOwner));
    if (!words.isEmpty()) {
        const Run run = m_workshop->run(arguments(u"cert.pem"_s, u"key.pem"_s));
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.startsWith(words), qPrintable(run.err));
        return;
    }
    Serving server(*m_workshop, arguments(u"cert.pem"_s, u"key.pem"_s));
    QVERIFY(server.isReady());
    QCOMPARE(server.http().get("/healthz").status, 200);
}

// It serves all the same, and says what an administrator should mend.
void TestCertificates::warnings()
{
    const TestCertificate expired(0);
    QVERIFY(QFile::setPermissions(expired.files().key,
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
    Serving server(*m_workshop, arguments(expired.files().certificate, expired.files().key));
    QVERIFY(server.isReady());
    QCOMPARE(server.http().get("/healthz").status, 200);
    QCOMPARE(server.end(SIGTERM), 0);
    const QString errors = server.errors();
    QVERIFY2(errors.contains(u"CERT: the certificate has expired on "), qPrintable(errors));
    QVERIFY2(errors.contains(u"KEY: other users can read or change "_s + expired.files().key),
             qPrintable(errors));
}

void TestCertificates::renewal()
{
    TestCertificate certificate;
    Serving server(*m_workshop,
                   arguments(certificate.files().certificate, certificate.files().key));
    QVERIFY(server.isReady());
    const auto seen = [&] { return fingerprint(RawClient(server.url()).tls()->peerCertificate()); };
    RawClient before(server.url());
    QCOMPARE(seen(), certificate.fingerprint());
    const QByteArray first = certificate.fingerprint();
    certificate.renew();
    ::kill(pid_t(server.process().processId()), SIGHUP);
    QTRY_COMPARE(seen(), certificate.fingerprint());
    QVERIFY(before.isOpen());
    // What cannot be used is said, and the one before stays.
    const QByteArray second = certificate.fingerprint();
    QVERIFY(first != second);
    QVERIFY(QFile::remove(certificate.files().key));
    ::kill(pid_t(server.process().processId()), SIGHUP);
    QTRY_VERIFY(server.errors().contains(u"The certificate stays the one before. KEY: "));
    QCOMPARE(seen(), second);
    QCOMPARE(server.end(SIGTERM), 0);
}

// Where nothing can be renewed, it means what it always did: the terminal has gone.
void TestCertificates::hangUpWithout()
{
    Serving server(*m_workshop, serveArguments(u"sqlite:///test.db"_s));
    QVERIFY(server.isReady());
    QCOMPARE(server.end(SIGHUP), -1);
}

QTEST_GUILESS_MAIN(TestCertificates)
#include "tst_certificates.moc"
