// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs by themselves, without a database.
#include "service/jobs.h"

#include <QTest>

#include <semaphore>
#include <stdexcept>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestJobs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void exceptionIsAFault();
    void stop();
};

void TestJobs::exceptionIsAFault()
{
    Jobs jobs;
    auto job = jobs.start(u"odd"_s, u"x"_s, [](JobControl &) -> JobOutcome {
        throw std::runtime_error("out of paper");
    });
    QVERIFY(bool(job));
    QTRY_COMPARE(jobs.find(job->id, u"x"_s)->state, JobState::Failed);
    const Fault fault = *jobs.find(job->id, u"x"_s)->outcome.fault;
    QCOMPARE(fault.kind, Fault::Kind::Internal);
    QCOMPARE(fault.message, u"out of paper"_s);
}

void TestJobs::stop()
{
    Jobs jobs;
    std::binary_semaphore cancelled {0};
    std::binary_semaphore go {0};
    auto job = jobs.start(u"long"_s, u"x"_s, [&](JobControl &control) -> JobOutcome {
        while (!control.isCancelled())
            std::this_thread::yield();
        cancelled.release();
        go.acquire();
        return {.result = {}, .fault = Fault::unavailable(u"given up"_s)};
    });
    QVERIFY(bool(job));
    // It is told, and not waited for.
    jobs.stop();
    cancelled.acquire();
    QCOMPARE(jobs.find(job->id, u"x"_s)->state, JobState::Running);
    auto late = jobs.start(u"late"_s, u"x"_s, [](JobControl &) { return JobOutcome(); });
    QVERIFY(!late);
    QCOMPARE(late.fault().kind, Fault::Kind::Unavailable);
    go.release();
    QTRY_COMPARE(jobs.find(job->id, u"x"_s)->state, JobState::Cancelled);
}

QTEST_GUILESS_MAIN(TestJobs)
#include "tst_jobs.moc"
