using Platform.Domain;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Tests.Engine;

/// <summary>What an author did that has no form in the API is told to them by name.</summary>
public sealed class SchemaFaultTests
{
    [Theory]
    [InlineData(typeof(Nothing), "Nothing.DoIt returns nothing")]
    [InlineData(typeof(Anything), "Anything.GetIt: System.Object has no form")]
    [InlineData(typeof(Table), "has no form")]
    [InlineData(typeof(Foreign), "Page`1")]
    [InlineData(typeof(Twice), "Query.it is declared twice")]
    [InlineData(typeof(Unmarked), "a service that is a class is marked [Service]")]
    [InlineData(typeof(Orphan), "[Parent] it")]
    [InlineData(typeof(SameName), "would both be the type Thing")]
    [InlineData(typeof(NoStream), "there is no public static method 'Nothing' beside it")]
    [InlineData(typeof(NoEvents), "NoEvents.Stream streams events, so it returns an IAsyncEnumerable of a class")]
    [InlineData(typeof(OtherEvents), "[EventMessage] told is a Uri, but Stream streams String")]
    [InlineData(typeof(Empty), "No class is marked [QueryType]")]
    public void A_fault_names_the_member(Type type, string expected)
    {
        var fault = Assert.Throws<SchemaFault>(() => PlatformSchema.Build(new ResolverMap(type == typeof(Empty) ? [type] : [type, typeof(Fine)])));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [QueryType]
    private static class Fine
    {
        public static string Fields() => "";
    }

    [SubscriptionType]
    private static class NoStream
    {
        [Subscribe(With = "Nothing")]
        public static string It() => "";
    }

    [SubscriptionType]
    private static class NoEvents
    {
        public static IAsyncEnumerable<int> Stream() => throw new InvalidOperationException();

        [Subscribe(With = nameof(Stream))]
        public static string It() => "";
    }

    [SubscriptionType]
    private static class OtherEvents
    {
        public static IAsyncEnumerable<string> Stream() => throw new InvalidOperationException();

        [Subscribe(With = nameof(Stream))]
        public static string It([EventMessage] Uri told) => told.Host;
    }

    [QueryType]
    private static class Nothing
    {
        public static Task DoIt() => Task.CompletedTask;
    }

    [QueryType]
    private static class Anything
    {
        public static object GetIt() => 1;
    }

    [QueryType]
    private static class Table
    {
        public static IReadOnlyDictionary<string, string> GetIt() => new Dictionary<string, string>();
    }

    [QueryType]
    private static class Foreign
    {
        public static Page<string>? GetIt() => null;
    }

    [QueryType]
    private static class Twice
    {
        public static string GetIt() => "";

        public static string ItAsync() => "";
    }

    [QueryType]
    private static class Unmarked
    {
        public static string GetIt(Clock clock) => clock.ToString()!;
    }

    [QueryType]
    private static class Orphan
    {
        public static string GetIt([Parent] string it) => it;
    }

    [QueryType]
    private static class SameName
    {
        public static Thing? GetOne() => null;

        public static Other.Thing? GetTwo() => null;
    }

    private static class Empty;

    private sealed class Clock;

    private sealed record Thing(string Name);

    private static class Other
    {
        public sealed record Thing(string Name);
    }
}
