using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Grains.Tests.World;

/// <summary>Binds a secret to its account and hides nothing: the tests' credentials are no secrets.</summary>
internal sealed class PlainSealer : ISealer
{
    public Sealed Seal(OrganizationId organization, AccountId account, string secret)
        => new(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{organization}/{account}\n{secret}")));

    public string? Open(OrganizationId organization, AccountId account, Sealed sealedSecret)
        => Encoding.UTF8.GetString(Convert.FromBase64String(sealedSecret.Cipher)).Split('\n') is [var bound, var secret] && bound == $"{organization}/{account}" ? secret : null;
}

/// <summary>Calls of a post's ledger and grains that fail once, as when the process or the database goes away in between.</summary>
internal sealed class Failures
{
    private readonly ConcurrentDictionary<(string Method, PostId Post), byte> _next = new();
    private readonly ConcurrentDictionary<PostId, TaskCompletionSource> _kept = new();

    public void FailOnce(string method, PostId post) => _next[(method, post)] = 0;

    public bool Fails(string method, PostId post) => _next.TryRemove((method, post), out _);

    /// <summary>Keeps the next write of a grain under way until <see cref="Release"/>.</summary>
    public void Keep(PostId id) => _kept[id] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release(PostId id)
    {
        if (_kept.TryRemove(id, out var kept))
        {
            kept.SetResult();
        }
    }

    /// <summary>Ends when nothing keeps the grain's write under way.</summary>
    public Task PassAsync(PostId id) => _kept.TryGetValue(id, out var kept) ? kept.Task : Task.CompletedTask;
}

/// <summary>The real ledger, behind a door that can break.</summary>
public class BreakingLedger : DispatchProxy
{
    private ILedger _inner = null!;
    private Failures _failures = null!;

    internal static ILedger Around(ILedger inner, Failures failures)
    {
        var ledger = Create<ILedger, BreakingLedger>();
        ((BreakingLedger)(object)ledger)._inner = inner;
        ((BreakingLedger)(object)ledger)._failures = failures;
        return ledger;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        => args is [_, PostId post, ..] && _failures.Fails(targetMethod!.Name, post)
            ? throw new IOException("The connection to the database was lost.")
            : targetMethod!.Invoke(_inner, args);
}
