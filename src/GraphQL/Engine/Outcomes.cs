using System.Collections.Immutable;
using System.Linq.Expressions;
using GraphQL;
using GraphQL.DataLoader;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.GraphQL.Engine;

/// <summary>What becomes of a resolver's result.</summary>
internal static class Outcomes
{
    /// <summary>A value that is there.</summary>
    public static Expression Plain(Expression value, Type type)
        => Expression.Convert(
            type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
                ? Expression.Call(typeof(Lists), nameof(Lists.Made), type.GetGenericArguments(), value)
                : value,
            typeof(object));

    /// <summary>
    /// A value that is there, or one to wait for. To the engine the latter is a batch: it first runs all siblings, so that
    /// their keys are queued, and then asks for the results.
    /// </summary>
    public static object? Later<T>(Task<T> task, IResolveFieldContext context, string? idTypeName)
        => task.IsCompletedSuccessfully ? Clean(task.Result, idTypeName) : new Awaited<T>(task, context, idTypeName);

    /// <summary>The payload of a mutation: a thing whose stored state can't be read is refused by name, like everything that a caller can
    /// put right.</summary>
    public static object? LaterPayload<T>(Task<T> task, IResolveFieldContext context, string? idTypeName)
        where T : MutationPayload
        => Later(task.IsCompletedSuccessfully ? task : UnreadableStates.RefuseAsync(task, context.RequestServices), context, idTypeName);

    /// <summary>As <see cref="Later"/>.</summary>
    public static object? LaterValue<T>(ValueTask<T> task, IResolveFieldContext context, string? idTypeName)
        => task.IsCompletedSuccessfully ? Clean(task.Result, idTypeName) : Later(task.AsTask(), context, idTypeName);

    /// <summary>Bare keys in their opaque form.</summary>
    public static object? Encoded(object? value, string idTypeName) => value switch
    {
        string key => GlobalId.Encode(idTypeName, key),
        IEnumerable<string> keys => keys.Select(key => GlobalId.Encode(idTypeName, key)).ToArray(),
        _ => value,
    };

    private static object? Clean<T>(T value, string? idTypeName)
    {
        object? clean = value;
        if (typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(ImmutableArray<>) && EqualityComparer<T>.Default.Equals(value, default))
        {
            clean = Lists.Empty(typeof(T));
        }

        return idTypeName is null ? clean : Encoded(clean, idTypeName);
    }

    private sealed class Awaited<T>(Task<T> task, IResolveFieldContext context, string? idTypeName) : Awaited(task, context)
    {
        public override object? Value => Clean(task.GetAwaiter().GetResult(), idTypeName);
    }
}

/// <summary>A resolver's result that is waited for.</summary>
internal abstract class Awaited(Task task, IResolveFieldContext context) : IDataLoaderResult
{
    // The engine takes its context back once the resolver has returned: what is needed later is read now.
    private readonly BatchScheduler batches = context.RequestServices!.GetRequiredService<BatchScheduler>();

    /// <summary>The resolver.</summary>
    public Task Task => task;

    /// <summary>What it came to; throws where it failed or has not ended.</summary>
    public abstract object? Value { get; }

    /// <summary>Waits until the resolver has ended, well or not, running what was queued meanwhile.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) => batches.DrainAsync(task, cancellationToken);

    public async Task<object?> GetResultAsync(CancellationToken cancellationToken = default)
    {
        await DrainAsync(cancellationToken).ConfigureAwait(false);
        await task.ConfigureAwait(false);
        return Value;
    }
}
