using System.Globalization;

namespace Platform.Bench.Lives;

/// <summary>What a life came to.</summary>
internal sealed record LifeResult(IReadOnlyList<(Step Step, Outcome Outcome, string Seen)> Steps, Violation? Violation, int Accepted)
{
    /// <summary>The steps to give again for the same life.</summary>
    public IReadOnlyList<Step> Given => [.. Steps.Where(s => s.Seen != Beside && !s.Seen.StartsWith(Settled, StringComparison.Ordinal)).Select(s => s.Step)];

    /// <summary>Marks what was done beside another step.</summary>
    public const string Beside = "beside";

    /// <summary>Marks the end.</summary>
    public const string Settled = "settled:";

    /// <summary>It ended early, at what is ignored.</summary>
    public bool Cut { get; init; }
}

/// <summary>One life: an organization is founded, steps are done one after the other, each is judged, and at the end everything is settled.</summary>
internal sealed class Life(SiloUnderTest silo, string organization, int seed, Coverage coverage, IReadOnlySet<string> ignored)
{
    private const int Least = 20;
    private const int Most = 70;
    private const int Usual = 24;
    private const int More = 10;
    private static readonly TimeSpan[] Settling =
        [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(31), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(16), TimeSpan.FromHours(5), TimeSpan.FromMinutes(1), TimeSpan.FromHours(9), TimeSpan.FromMinutes(1)];

    private static readonly string[] Moving = ["WAITING", "CLAIMED", "SENDING", "PROCESSING", "UNKNOWN", "BLOCKED"];

    private readonly Known _known = new();
    private readonly List<(Step Step, Outcome Outcome, string Seen)> _done = [];
    private OrganizationView _view = null!;
    private World _world = null!;
    private Commands _commands = null!;
    private Oracle _oracle = null!;
    private (long, DateTimeOffset)? _looked;
    private int _accepted;

    /// <summary>Lives with steps that chance chooses, or with given ones.</summary>
    /// <param name="given">The steps, or null for those of chance.</param>
    /// <param name="ends">How often the silo may be restarted, and how often killed.</param>
    public async Task<LifeResult> RunAsync(IReadOnlyList<Step>? given, int ends)
    {
        var random = new Random(seed);
        try
        {
            await AlignAsync();
            _world = new World(silo, organization);
            await Timings.OfAsync("prepare", () => _world.PrepareAsync(random));
            _view = await LookAsync();
            _commands = new Commands(_world, _known, Seen);
            _oracle = new Oracle(_world, _known) { CampaignOf = _commands.CampaignOf };
            var generator = new Generator(random, _known, Seen, ends);
            var length = Usual + random.Next(More);
            for (var i = 0; given is null ? i < Most && (i < length || _accepted < Least) : i < given.Count; i++)
            {
                await DoAsync(given is null ? generator.Next() : given[i]);
            }

            await Timings.OfAsync("settle", SettleAsync);
            return new LifeResult(_done, null, _accepted);
        }
        catch (Violation found)
        {
            return new LifeResult(_done, found, _accepted);
        }
        catch (Cut)
        {
            return new LifeResult(_done, null, _accepted) { Cut = true };
        }
        finally
        {
            await silo.ArmAsync(null);
            silo.Receiver.Calm(organization);
            await silo.QuietAsync();
            silo.Receiver.Forget(organization);
        }
    }

    private PostView? Seen(string id) => _view.Posts.GetValueOrDefault(id);

    // Every life begins at eight in the morning, so that the same steps meet the same minutes.
    private async Task AlignAsync()
    {
        var now = silo.Now;
        await silo.AdvanceAsync(new DateTimeOffset(now.Year, now.Month, now.Day, 8, 0, 0, TimeSpan.Zero).AddDays(1) - now);
    }

    private async Task DoAsync(Step step)
    {
        var before = _view;
        var states = step.Post < 0 ? before.Posts.Values.Select(p => p.Status).Distinct().DefaultIfEmpty("NO_POST")
            : [_known.Numbered(step.Post)?.Id is { } id ? Seen(id)?.Status ?? "NO_POST" : "NO_POST"];
        await silo.ArmAsync(step.Fault);
        var (outcome, besides) = step.Beside is { } beside
            ? await silo.BesideAsync(() => CarryOutAsync(step), () => CarryOutAsync(beside))
            : (await Timings.OfAsync(step.What.ToString(), () => CarryOutAsync(step)), new Outcome(Ended.Skipped));
        await Timings.OfAsync("quiet", silo.QuietAsync);
        var hit = await silo.HitAsync();
        if (silo.Died)
        {
            await silo.StopAsync(hard: true);
            await silo.StartAsync();
            await silo.QuietAsync();
        }

        await silo.ArmAsync(null);
        if (outcome.How == Ended.Skipped)
        {
            return;
        }

        // Where nothing was written and no time has passed, the API would show the same.
        var stamp = silo.Stamp;
        _view = stamp is not null && stamp == _looked ? _view : await Timings.OfAsync("look", LookAsync);
        _looked = stamp;
        _accepted += outcome.How == Ended.Refused ? 0 : 1;
        _done.Add((step, outcome, Summary() + (hit.Length > 0 ? $" {{fault hit {hit}}}" : "")));
        coverage.Add(states, step.What, hit.Length > 0 ? step.Fault?.Kind ?? FaultKind.KilledBefore : null, outcome.How);
        if (step.Beside is { } other && besides.How != Ended.Skipped)
        {
            _done.Add((other, besides, LifeResult.Beside));
            Judge(() => _oracle.Judge(other with { Fault = step.Fault }, besides, before, _view));
        }

        Judge(() => _oracle.Judge(step, outcome, before, _view));
    }

    private async Task<Outcome> CarryOutAsync(Step step)
    {
        switch (step.What)
        {
            case Act.Tick:
                await TickAsync(Choices.Length(step.Arg));
                return new Outcome(Ended.Acked);
            case Act.TickToDue:
                var due = _view.Posts.Values.Where(p => p.Due > silo.Now && p.Authorization is not null).Min(p => p.Due);
                await TickAsync(due is { } at ? at - silo.Now : TimeSpan.FromSeconds(30));
                return new Outcome(Ended.Acked);
            case Act.NetworkAnswers:
                silo.Receiver.Script(organization, Handle(step), Choices.AnswerOf(step.Arg), Choices.Times(step.Arg));
                return new Outcome(Ended.Acked);
            case Act.NetworkRefuses:
                silo.Receiver.Refuse(organization, Handle(step), step.Arg % 2 == 1);
                return new Outcome(Ended.Acked);
            case Act.NetworkReleases:
                silo.Receiver.Release();
                return new Outcome(Ended.Acked);
            case Act.Restart:
                await silo.StopAsync(hard: step.Arg % 2 == 1);
                await silo.StartAsync();
                return new Outcome(Ended.Acked);
            default:
                return await _commands.GiveAsync(step);
        }
    }

    // The jobs run now and then while the time passes, as they would.
    private async Task TickAsync(TimeSpan length, int most = 3)
    {
        var parts = Math.Min(most, length > TimeSpan.FromMinutes(10) ? 3 : length > TimeSpan.FromSeconds(60) ? 2 : 1);
        for (var part = 0; part < parts; part++)
        {
            var some = TimeSpan.FromSeconds(Math.Floor(length.TotalSeconds / parts));
            await silo.AdvanceAsync(part == parts - 1 ? length - (some * part) : some);
            await silo.QuietAsync();
            await silo.JobsAsync();
        }
    }

    private async Task SettleAsync()
    {
        silo.Receiver.Calm(organization);
        await silo.QuietAsync();
        foreach (var length in Settling)
        {
            var before = _view;
            var over = length > TimeSpan.FromMinutes(1) && !_view.Posts.Values.Any(p => p.Status is "SCHEDULED" or "PUBLISHING" || p.Due > silo.Now || p.Deliveries.Any(d => Moving.Contains(d.State)));
            if (over && length < Settling.Max())
            {
                continue;
            }

            await TickAsync(length, 1);
            _view = await LookAsync();
            Judge(() => _oracle.Judge(new Step(Act.Tick), new Outcome(Ended.Acked), before, _view));
        }

        _done.Add((new Step(Act.Tick), new Outcome(Ended.Acked), $"{LifeResult.Settled} {Summary()}"));
        await Timings.OfAsync("finally", FinallyAsync);
        foreach (var call in silo.Receiver.CallsOf(organization))
        {
            coverage.Add(_world.Accounts.First(a => a.Handle == call.Account).Network, call.Answer);
        }
    }

    // What a list shows may lag for a moment after a job: only what stays is a violation.
    private async Task FinallyAsync()
    {
        for (var tries = 0; ; tries++)
        {
            var found = await new FinalOracle(_world, _known, _oracle) { Restarted = _done.Any(d => d.Step.What == Act.Restart || d.Step.Fault is { Kind: FaultKind.KilledBefore or FaultKind.KilledAfter }) }.JudgeAsync(_view);
            if (found.FirstOrDefault(f => !ignored.Contains(f.Kind)) is not { } worst)
            {
                found.ToList().ForEach(f => coverage.Ignore(f.Kind));
                return;
            }

            if (tries == 4)
            {
                throw worst;
            }

            await Task.Delay(20 << tries);
            _view = await LookAsync();
        }
    }

    private void Judge(Action judge)
    {
        try
        {
            judge();
        }
        catch (Violation found) when (ignored.Contains(found.Kind))
        {
            coverage.Ignore(found.Kind);
            throw new Cut();
        }
    }

    /// <summary>A life that ends early: what was seen is known, and what follows from it says nothing new.</summary>
    private sealed class Cut : Exception;

    private async Task<OrganizationView> LookAsync()
    {
        for (var tries = 0; ; tries++)
        {
            if (await Views.ReadAsync(_world) is { } view)
            {
                _commands?.Imported.Clear();
                _commands?.Imported.AddRange(view.Campaigns.Where(c => c.Name.StartsWith("file", StringComparison.Ordinal)).Select(c => (int.Parse(c.Name[4..], CultureInfo.InvariantCulture), c.Id)).Order());
                return view;
            }

            if (tries == 5)
            {
                throw new Violation("unreadable", "the API can't show the organization");
            }

            await Task.Delay(20 << tries);
        }
    }

    private string Handle(Step step) => _world.Accounts[step.Account % _world.Accounts.Count].Handle;

    private string Summary() => $"{silo.Now:HH:mm:ss} " + string.Join(" | ", _view.Posts.Values.Select(p => (Post: p, Model: _known.Posts.FirstOrDefault(m => m.Id == p.Id)))
        .Select(p => $"p{p.Model?.Number ?? PostModel.NumberOf(p.Post.Text)} {p.Post.Status}{(p.Post.Due is { } due ? $" {due:HH:mm}" : "")}{string.Concat(p.Post.Deliveries.Select(d => $" {_world.Accounts.FirstOrDefault(a => a.Id == d.Account).Handle}:{d.State}"))}"));
}
