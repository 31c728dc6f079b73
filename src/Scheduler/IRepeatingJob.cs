using Quartz;

namespace Platform.Scheduler;

/// <summary>One reason to wake: a job that the whole cluster runs once in each period, never twice at a time.</summary>
public interface IRepeatingJob : IJob
{
    /// <summary>Its key in the store, and in metrics.</summary>
    static abstract string Name { get; }

    /// <summary>What it does, for operators.</summary>
    static abstract string Title { get; }

    /// <summary>How often it runs.</summary>
    static abstract TimeSpan Period { get; }
}
