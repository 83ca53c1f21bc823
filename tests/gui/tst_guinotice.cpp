// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"
#include "views/noticebar.h"
#include "views/recordpage.h"

#include <QSignalSpy>
#include <QTimer>
#include <QWindow>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiNotice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void staysUnderTheMouse();
};

// The rows move up when it goes, which they must not do under the mouse.
void TestGuiNotice::staysUnderTheMouse()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    NoticeBar *notice = &qobject_cast<RecordPage *>(gui.page())->notices();
    auto *timer = notice->findChild<QTimer *>();
    const auto moveTo = [&](const QWidget *widget) {
        const QPoint middle(widget->width() / 2, widget->height() / 2);
        QTest::mouseMove(gui.window().windowHandle(), widget->mapTo(&gui.window(), middle));
    };
    notice->say(u"Saved."_s);
    const QSignalSpy over(timer, &QTimer::timeout);
    moveTo(gui.page());
    QTRY_VERIFY(gui.page()->underMouse());
    timer->start(0);
    QTRY_COMPARE(over.count(), 1);
    QVERIFY(notice->isVisible());
    QVERIFY(timer->isActive());

    moveTo(gui.find<QWidget>(u"statusStrip"_s));
    QTRY_VERIFY(!gui.page()->underMouse());
    timer->start(0);
    QTRY_VERIFY(!notice->isVisible());
}

QTEST_MAIN(TestGuiNotice)
#include "tst_guinotice.moc"
