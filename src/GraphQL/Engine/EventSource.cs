using System.Diagnostics.CodeAnalysis;
using GraphQL;
using GraphQL.Resolvers;

namespace Platform.GraphQL.Engine;

/// <summary>The events of a subscription. The engine hands it through as what it takes streams for; it is read by those who send, one event at a time,
/// so that nothing is kept for a reader who is slow.</summary>
internal sealed class EventSource(IAsyncEnumerable<object> events) : IObservable<object?>
{
    /// <summary>The events, in order.</summary>
    public IAsyncEnumerable<object> Events => events;

    /// <summary>Not taken: whoever pushes needs a place to keep what the reader hasn't read.</summary>
    [ExcludeFromCodeCoverage]
    public IDisposable Subscribe(IObserver<object?> observer) => throw new NotSupportedException("Events are read, not pushed.");
}

/// <summary>Opens the events of a field.</summary>
internal sealed class EventSourceResolver(Func<IResolveFieldContext, object?> open) : ISourceStreamResolver
{
    public ValueTask<IObservable<object?>> ResolveAsync(IResolveFieldContext context) => new(new EventSource((IAsyncEnumerable<object>)open(context)!));
}
