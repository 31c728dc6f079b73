using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Grains.Tests.World;

/// <summary>Binds a secret to its account and hides nothing: the tests' credentials are no secrets.</summary>
internal sealed class PlainSealer : ISealer
{
    private readonly ConcurrentDictionary<AccountId, byte> _unreadable = new();

    /// <summary>From now on the account's credential can't be opened, as with the key of another installation.</summary>
    public void LoseKey(AccountId account) => _unreadable[account] = 0;

    public Sealed Seal(OrganizationId organization, AccountId account, string secret)
        => new(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{organization}/{account}\n{secret}")));

    public string? Open(OrganizationId organization, AccountId account, Sealed sealedSecret)
        => !_unreadable.ContainsKey(account)
            && Encoding.UTF8.GetString(Convert.FromBase64String(sealedSecret.Cipher)).Split('\n') is [var bound, var secret]
            && bound == $"{organization}/{account}" ? secret : null;
}

/// <summary>Calls of a post's ledger and grains that fail, as when the process or the database goes away in between.</summary>
internal sealed class Failures
{
    private readonly ConcurrentDictionary<(string Method, PostId Post), byte> _next = new();
    private readonly ConcurrentDictionary<PostId, TaskCompletionSource> _kept = new();
    private readonly ConcurrentDictionary<(string Method, AccountId Account), int> _times = new();
    private readonly ConcurrentDictionary<(string Method, AccountId Account), byte> _lost = new();
    private readonly ConcurrentDictionary<(string Method, AccountId Account), int> _failed = new();

    /// <summary>The ledger's next calls of this method for an account fail and change nothing, until <see cref="Mend"/>.</summary>
    public void Break(string method, AccountId account) => _times[(method, account)] = int.MaxValue;

    public void Mend(string method, AccountId account) => _times.TryRemove((method, account), out _);

    /// <summary>The ledger's next call of this method for an account is carried out, and its answer is lost.</summary>
    public void LoseAnswer(string method, AccountId account) => _lost[(method, account)] = 0;

    /// <summary>How often a call of this method failed for an account.</summary>
    public int Failed(string method, AccountId account) => _failed.GetValueOrDefault((method, account));

    public bool IsBroken(string method, AccountId account)
    {
        var broken = _times.ContainsKey((method, account));
        if (broken)
        {
            _failed.AddOrUpdate((method, account), 1, (_, times) => times + 1);
        }

        return broken;
    }

    public bool Loses(string method, AccountId account) => _lost.TryRemove((method, account), out _);

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
    {
        var method = targetMethod!.Name;
        if ((args is [_, PostId post, ..] && _failures.Fails(method, post)) || (AccountOf(args) is { } broken && _failures.IsBroken(method, broken)))
        {
            throw new IOException("The connection to the database was lost.");
        }

        var answer = targetMethod.Invoke(_inner, args);
        return AccountOf(args) is { } account && _failures.Loses(method, account)
            ? typeof(BreakingLedger).GetMethod(nameof(LoseAsync), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(targetMethod.ReturnType.GetGenericArguments()[0]).Invoke(null, [answer])
            : answer;
    }

    private static AccountId? AccountOf(object?[]? args) => args switch
    {
        [OrganizationId, AccountId account, ..] => account,
        [ImmutableArray<DeliveryResult> { IsEmpty: false } results, ..] => results[0].Key.Account,
        [ImmutableArray<DeliveryClaim> { IsEmpty: false } claims, ..] => claims[0].Key.Account,
        [DeliveryClaim claim, ..] => claim.Key.Account,
        _ => null,
    };

    private static async Task<T> LoseAsync<T>(Task<T> answer)
    {
        await answer;
        throw new IOException("The answer of the database was lost.");
    }
}
