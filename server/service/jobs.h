// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QHash>
#include <QJsonObject>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace lectern {

/** What a running job tells of itself, and what it is told. Safe to use from several threads. */
class JobControl
{
public:
    void report(double progress, qint64 done)
    {
        m_progress = progress;
        m_done = done;
    }
    bool isCancelled() const { return m_cancelled; }
    double progress() const { return m_progress; }
    qint64 done() const { return m_done; }
    void cancel() { m_cancelled = true; }

private:
    std::atomic<double> m_progress = 0;
    std::atomic<qint64> m_done = 0;
    std::atomic<bool> m_cancelled = false;
};

/** How a job ended: what it gives, and the fault if it failed (a failed one may give something). */
struct JobOutcome
{
    QJsonObject result;
    std::optional<Fault> fault;
};

enum class JobState { Running, Done, Failed, Cancelled };

/** A job as it is at this moment. */
struct JobView
{
    QString id;
    QString kind;
    JobState state = JobState::Running;
    double progress = 0; ///< 0 to 1
    qint64 done = 0; ///< records
    JobOutcome outcome; ///< once it has ended
};

/**
 * Work that takes too long for a worker: each in a thread of its own, in this process alone.
 * The last 100 that have ended are remembered.
 */
class Jobs
{
public:
    using Work = std::function<JobOutcome(JobControl &)>;

    Jobs() = default;
    /** Cancels what runs and waits for it. */
    ~Jobs();
    Q_DISABLE_COPY_MOVE(Jobs)

    /**
     * An exception of the work becomes a Fault: Internal. `asker`: whose job it is (see Identity);
     * for others it is not there. Fault: Unavailable while too many run.
     */
    Result<JobView> start(const QString &kind, const QString &asker, Work work);
    Result<JobView> find(const QString &id, const QString &asker) const;
    Result<JobView> cancel(const QString &id, const QString &asker);

    /** Whether it is remembered, whosever it is. */
    bool isKnown(const QString &id) const;

    /** Cancels what runs, without waiting for it, and starts nothing more. */
    void stop();

private:
    struct Job
    {
        QString kind;
        QString asker;
        JobControl control;
        JobState state = JobState::Running;
        JobOutcome outcome;
        std::jthread thread;
    };

    std::shared_ptr<Job> jobOf(const QString &id, const QString &asker) const;
    static JobView view(const QString &id, const Job &job);
    void finish(Job &job, JobOutcome outcome);
    void forgetOldest();

    mutable std::mutex m_mutex;
    QHash<QString, std::shared_ptr<Job>> m_jobs;
    QStringList m_order;
    bool m_stopping = false;
};

} // namespace lectern
