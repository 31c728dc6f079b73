using System.Reflection;
using Platform.Domain.Posts;
using Xunit;

namespace Platform.Domain.Tests;

/// <summary>Every rule of every state, found by reflection and tried with generated states and commands: there is no change without an
/// event that names it.</summary>
public sealed class DecisionTests
{
    private const int Tries = 4_000;

    /// <summary>The rules: what returns a decision, or a decision with something beside it.</summary>
    public static TheoryData<string> Rules => [.. Found.Keys.Order(StringComparer.Ordinal)];

    private static Dictionary<string, MethodInfo> Found { get; } = typeof(PostRules).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => StateOf(method) is not null)
        .ToDictionary(method => $"{method.DeclaringType!.Name}.{method.Name}");

    [Fact]
    public void All_states_have_rules()
        => Assert.Equal(
            ["Account", "Campaign", "Member", "Organization", "Post", "ReviewItem"],
            Found.Values.Select(rule => StateOf(rule)!.Name).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Change_of_a_state_has_an_event_that_names_it_and_nothing_else_has(string name)
    {
        var rule = Found[name];
        var state = StateOf(rule)!;
        var any = new Any(seed: name.Length);
        var changes = 0;
        for (var i = 0; i < Tries; i++)
        {
            var arguments = rule.GetParameters().Select(parameter => any.Make(parameter)).ToArray();
            var before = arguments[Array.FindIndex(rule.GetParameters(), p => p.ParameterType == state)]!;
            var was = PlatformJson.Write(before);
            if (DecisionIn(rule.Invoke(null, arguments)) is not { } decided)
            {
                continue;
            }

            Assert.Equal(was, PlatformJson.Write(before));
            if (decided.Events.Length == 0)
            {
                Assert.Same(before, decided.State);
                continue;
            }

            changes++;
            Assert.All(decided.Events, one => Assert.NotNull(one.Actor));
            Assert.NotSame(before, decided.State);
        }

        Assert.True(changes > 0, $"{name} was never tried with arguments that it takes; teach Any to make some.");
    }

    [Fact]
    public void Decision_that_changes_a_state_without_an_event_can_not_be_made()
        => Assert.Throws<ArgumentException>(() => Decision.Of(new Post { Revision = 1 }, null));

    private static Type? StateOf(MethodInfo method)
    {
        if (!method.ReturnType.IsGenericType || method.ReturnType.GetGenericTypeDefinition() != typeof(Outcome<>))
        {
            return null;
        }

        var value = method.ReturnType.GetGenericArguments()[0];
        return value == typeof(PostRules.Rescheduled) ? typeof(Post)
            : value.IsGenericType && value.GetGenericTypeDefinition() == typeof(Decision<>) ? value.GetGenericArguments()[0] : null;
    }

    private static (object State, IDomainEvent[] Events)? DecisionIn(object? outcome)
    {
        dynamic value = outcome!;
        if (!(bool)value.Ok)
        {
            return null;
        }

        dynamic decision = value.Value is PostRules.Rescheduled rescheduled ? rescheduled.Decision : value.Value;
        var events = new List<IDomainEvent>();
        foreach (IDomainEvent one in decision.Events)
        {
            events.Add(one);
        }

        return ((object)decision.State, [.. events]);
    }
}
