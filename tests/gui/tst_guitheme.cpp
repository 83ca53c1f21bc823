// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"

#include <QRadioButton>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contrast_data();
    void contrast();
    void contrastIsComputedAsDefined();
    void palette();
    void styleSheetIsComplete();
    void disabledMainButton();
    void chosenInTheSettings();
    void connectionInTheSettings();
    void darkWindowIsDark();
};

namespace {

QColor mixed(const QColor &over, const QColor &under, float share)
{
    const auto channel = [share](float a, float b) { return a * share + b * (1 - share); };
    return QColor::fromRgbF(channel(over.redF(), under.redF()),
                            channel(over.greenF(), under.greenF()),
                            channel(over.blueF(), under.blueF()));
}

} // namespace

void TestGuiTheme::contrast_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("background");
    // Each pair in which the window shows text.
    for (const bool dark : {false, true}) {
        const Tokens t = dark ? darkTokens() : lightTokens();
        const auto add = [&](const char *name, const QColor &text, const QColor &background) {
            QTest::addRow("%s, %s", dark ? "dark" : "light", name) << text << background;
        };
        add("text on window", t.text, t.window);
        add("text on sidebar", t.text, t.sidebar);
        add("text on selection", t.text, t.selection);
        add("text on notice", t.text, t.notice);
        add("text on mark", t.text, t.mark);
        add("text on line (a pressed button)", t.text, t.line);
        add("muted on window", t.muted, t.window);
        add("muted on sidebar", t.mutedOnSidebar, t.sidebar);
        add("muted on selection", t.mutedOnSelection, t.selection);
        add("text on a button under the mouse", t.text, t.sidebar);
        add("disabled main button", t.mutedOnSidebar, t.sidebar);
        add("disabled flat button", t.muted, t.window);
        add("page under the mouse", t.text, mixed(t.line, t.sidebar, 0.6F));
        add("count of the page under the mouse", t.mutedOnSelection,
            mixed(t.line, t.sidebar, 0.6F));
        add("error on window", t.error, t.window);
        add("main button", t.onAccent, t.accent);
        add("link", t.accent, t.window);
    }
}

void TestGuiTheme::contrast()
{
    QFETCH(QColor, text);
    QFETCH(QColor, background);
    const double contrast = contrastOf(text, background);
    QVERIFY2(contrast >= 4.5, qPrintable(QString::number(contrast)));
}

void TestGuiTheme::contrastIsComputedAsDefined()
{
    QCOMPARE(contrastOf(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrastOf(Qt::white, Qt::white), 1.0);
    // The grey that is known as the lightest one with 4.5 on white.
    QVERIFY(qAbs(contrastOf(QColor(0x767676), Qt::white) - 4.54) < 0.01);
}

void TestGuiTheme::palette()
{
    for (const Tokens &tokens : {lightTokens(), darkTokens()}) {
        const QPalette palette = paletteOf(tokens);
        QVERIFY(contrastOf(palette.color(QPalette::WindowText), palette.color(QPalette::Window))
                >= 4.5);
        QVERIFY(contrastOf(palette.color(QPalette::Text), palette.color(QPalette::Base)) >= 4.5);
        QVERIFY(contrastOf(palette.color(QPalette::ButtonText), palette.color(QPalette::Button))
                >= 4.5);
        QVERIFY(
            contrastOf(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight))
            >= 4.5);
        QVERIFY(contrastOf(palette.color(QPalette::PlaceholderText), palette.color(QPalette::Base))
                >= 4.5);
        QVERIFY(
            contrastOf(palette.color(QPalette::ToolTipText), palette.color(QPalette::ToolTipBase))
            >= 4.5);
    }
}

void TestGuiTheme::styleSheetIsComplete()
{
    Appearance appearance(*qApp);
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        appearance.choose(theme);
        const QString sheet = qApp->styleSheet();
        QVERIFY(sheet.contains(appearance.tokens().accent.name()));
        // Past the comment at its head, no word is left that stands for a colour.
        QVERIFY(!sheet.mid(sheet.indexOf(u"*/")).contains(u'@'));
    }
}

// What the style sheet makes of it is the pair that contrast() checks.
void TestGuiTheme::disabledMainButton()
{
    Appearance appearance(*qApp);
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        appearance.choose(theme);
        QPushButton button(u"Save"_s);
        button.setProperty("main", true);
        button.setEnabled(false);
        button.resize(100, 30);
        const QImage image = button.grab().toImage();
        QCOMPARE(image.pixelColor(6, 15), appearance.tokens().sidebar);
    }
}

void TestGuiTheme::chosenInTheSettings()
{
    GuiTest gui;
    QVERIFY(gui.openWithoutServer());
    gui.click(u"sidebar_settings"_s);
    QTRY_VERIFY(gui.findShown<QRadioButton>(u"themeDark"_s));
    QTest::mouseClick(gui.findShown<QRadioButton>(u"themeDark"_s), Qt::LeftButton, {}, {8, 8});
    QVERIFY(gui.appearance().isDark());
    QCOMPARE(gui.settings().theme(), Theme::Dark);
    QTest::mouseClick(gui.findShown<QRadioButton>(u"themeLight"_s), Qt::LeftButton, {}, {8, 8});
    QVERIFY(!gui.appearance().isDark());
    QCOMPARE(gui.settings().theme(), Theme::Light);
}

void TestGuiTheme::connectionInTheSettings()
{
    GuiTest gui;
    QVERIFY(gui.openWithoutServer());
    gui.click(u"sidebar_settings"_s);
    QTRY_VERIFY(gui.findShown<QLabel>(u"settingsConnection"_s));
    const auto *words = gui.findShown<QLabel>(u"settingsConnection"_s);
    QVERIFY(!words->text().startsWith(u"Connected"));
    QVERIFY(gui.server().start());
    gui.api().setServer(gui.server().url());
    QTRY_VERIFY(words->text().startsWith(u"Connected to "));
    gui.api().setServer({});
    QVERIFY(!words->text().startsWith(u"Connected"));
}

void TestGuiTheme::darkWindowIsDark()
{
    GuiTest gui;
    gui.appearance().choose(Theme::Dark);
    QVERIFY(gui.open(u"songs"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.table()->model()->rowCount(), 1);
    const QImage image = gui.window().grab().toImage();
    int light = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            light += image.pixelColor(x, y).lightness() > 128 ? 1 : 0;
    }
    QVERIFY2(light < image.width() * image.height() / 20, qPrintable(QString::number(light)));
}

QTEST_MAIN(TestGuiTheme)
#include "tst_guitheme.moc"
