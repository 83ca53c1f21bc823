// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"
#include "tlspeer.h"
#include "views/banner.h"

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiCertificate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shownAndTrusted();
    void refused();
    void changed();
};

void TestGuiCertificate::shownAndTrusted()
{
    TlsPeer peer;
    GuiTest gui;
    QVERIFY(peer.show(gui.filePath({}), u"school.example"_s));
    gui.api().setServer(peer.url(), "secret");
    QVERIFY(gui.openWithoutServer());
    QTRY_VERIFY(gui.dialog(u"certificateDialog"_s));
    QVERIFY(gui.findShown<QLabel>(u"certificateTo"_s)->text().contains(u"school.example"));
    QCOMPARE(gui.findShown<QLabel>(u"certificateBy"_s)->text(), u"itself"_s);
    QCOMPARE(gui.findShown<QLabel>(u"certificateFingerprint"_s)->text().remove(u'\n'),
             QString::fromLatin1(peer.fingerprint()));
    QVERIFY(gui.findShown<QLabel>(u"certificateReasons"_s)->text().contains(u"vouches"));
    QVERIFY(!gui.findShown<QLabel>(u"certificateFormer"_s));
    QVERIFY(peer.received.isEmpty());
    gui.click(u"trustCertificate"_s);
    QTRY_COMPARE(gui.api().link(), ApiClient::Link::Online);
    QTRY_VERIFY(peer.received.contains("GET /api/v1/"));

    // The next window knows it.
    const QString place = CertificateGate::placeOf(peer.url());
    QCOMPARE(Settings(gui.filePath(u"settings.ini"_s)).pinnedCertificates(),
             (QMap<QString, QByteArray> {{place, peer.fingerprint()}}));
}

void TestGuiCertificate::refused()
{
    TlsPeer peer;
    GuiTest gui;
    QVERIFY(peer.show(gui.filePath({}), u"school.example"_s));
    gui.api().setServer(peer.url(), "secret");
    QVERIFY(gui.openWithoutServer());
    QTRY_VERIFY(gui.dialog(u"certificateDialog"_s));
    // What Enter does is what does no harm.
    QTest::keyClick(gui.dialog(u"certificateDialog"_s), Qt::Key_Return);
    QTRY_VERIFY(!gui.dialog(u"certificateDialog"_s));
    QVERIFY(gui.settings().pinnedCertificates().isEmpty());
    auto *banner = gui.find<Banner>(u"banner"_s);
    QTRY_VERIFY(banner->isVisible());
    QVERIFY(banner->text().contains(u"is not trusted"));
    gui.click(u"tryNow"_s);
    QTRY_VERIFY(gui.dialog(u"certificateDialog"_s));
    QVERIFY(peer.received.isEmpty());
}

void TestGuiCertificate::changed()
{
    TlsPeer peer;
    GuiTest gui;
    QVERIFY(peer.show(gui.filePath({}), u"school.example"_s));
    const QByteArray former = peer.fingerprint();
    QVERIFY(peer.show(gui.filePath({}), u"school.example"_s));
    gui.api().certificates().pin(CertificateGate::placeOf(peer.url()), former);
    gui.api().setServer(peer.url(), "secret");
    QVERIFY(gui.openWithoutServer());
    QTRY_VERIFY(gui.dialog(u"certificateDialog"_s));
    QVERIFY(gui.findShown<QLabel>(u"certificateWords"_s)->text().contains(u"Do not connect"));
    QCOMPARE(gui.findShown<QLabel>(u"certificateFormer"_s)->text().remove(u'\n'),
             QString::fromLatin1(former));
    QVERIFY(peer.received.isEmpty());
    gui.click(u"trustCertificate"_s);
    QTRY_COMPARE(gui.api().link(), ApiClient::Link::Online);
}

QTEST_MAIN(TestGuiCertificate)
#include "tst_guicertificate.moc"
