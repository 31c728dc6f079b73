using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Platform.House.Tests.Rooms;

/// <summary>A folder is a room, and the same rooms stand on every floor.</summary>
public sealed partial class RoomTests
{
    /// <summary>The words of the house; a room opens when its feature comes.</summary>
    internal static readonly ImmutableSortedSet<string> Rooms =
    [
        "Accounts", "Audit", "Campaigns", "Consents", "Engagement", "Events", "Inbox", "Journey", "Library", "Listening", "Members", "Moderation", "Organizations", "Policies", "Posts", "Reviews",
    ];

    // What serves no trade but the floor itself.
    private static readonly ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Workshops = new Dictionary<string, ImmutableSortedSet<string>>
    {
        ["GraphQL"] = ["Documents", "Engine", "Http"],
        ["Identity"] = ["Issuer", "Keys", "Pages", "Scim"],
        ["Networks"] = ["Bluesky", "Egress", "Http", "LinkedIn", "Mastodon", "Meta", "Sandbox", "Webhook", "WordPress", "X", "YouTube"],
        ["Silo"] = ["Commands", "Demo", "Pages", "wwwroot", "Properties"],
        ["Storage"] = ["Sql"],
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static readonly ImmutableSortedSet<string> TestWorkshops = ["Commands", "Contract", "Engine", "Golden", "Http", "Wire", "World", "Worlds"];

    public static TheoryData<string> Floors => [.. Repository.Folders("src")];

    [Theory]
    [MemberData(nameof(Floors))]
    public void A_folder_is_a_room_or_a_workshop_of_its_floor(string floor)
    {
        var workshops = Workshops.GetValueOrDefault(floor, []);
        Expect.Nothing(Repository.Folders($"src/{floor}").Where(f => !Rooms.Contains(f) && !workshops.Contains(f)), $"src/{floor} has folders that are neither:");
    }

    [Theory]
    [MemberData(nameof(Floors))]
    public void No_room_is_empty(string floor)
        => Expect.Nothing(Repository.Folders($"src/{floor}").Where(f => !Repository.Files.Any(file => file.Under($"src/{floor}/{f}"))), "A room opens when its feature comes:");

    [Theory]
    [MemberData(nameof(Floors))]
    public void Tests_stand_in_the_rooms_of_their_floor(string floor)
    {
        if (!Repository.Has($"tests/{floor}.Tests"))
        {
            return;
        }

        var rooms = Repository.Folders($"src/{floor}");
        Expect.Nothing(Repository.Folders($"tests/{floor}.Tests").Where(f => !rooms.Contains(f) && !Rooms.Contains(f) && !TestWorkshops.Contains(f)), $"tests/{floor}.Tests has folders that src/{floor} hasn't:");
    }

    [Fact]
    public void A_room_of_the_grains_is_a_room_of_the_domain()
        => Expect.Nothing(Repository.Folders("src/Grains").Except(Repository.Folders("src/Domain")), "The rules of a grain stand in the same room of the domain:");

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var wrong = Repository.Files
            .Where(f => (f.Under("src") || f.Under("tests")) && f.Path.EndsWith(".cs", StringComparison.Ordinal) && Namespace().Match(f.Text) is { Success: true })
            .Where(f => Namespace().Match(f.Text).Groups["name"].Value != $"Platform.{string.Join('.', [f.Project, .. f.Folders])}")
            .Select(f => $"{f.Path}: {Namespace().Match(f.Text).Groups["name"].Value}");
        Expect.Nothing(wrong, "The namespace says where the file stands:");
    }

    [Fact]
    public void Namespaces_are_file_scoped()
        => Expect.Nothing(Repository.Product.Concat(Repository.Tests).SelectMany(f => f.Find(BlockNamespace())), "One namespace a file, without braces:");

    [Fact]
    public void No_namespace_has_the_name_of_a_type()
    {
        var types = Repository.Product.SelectMany(f => TypeName().Matches(f.Text).Select(m => m.Groups["name"].Value)).ToHashSet(StringComparer.Ordinal);
        Expect.Nothing(Rooms.Where(types.Contains), "Rooms are plural, types are singular:");
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^namespace [\w.]+\s*\{?$")]
    private static partial Regex BlockNamespace();

    [GeneratedRegex(@"^(?:public|internal) (?:\w+ )*?(?:class|struct|interface|enum|record) (?!class|struct)(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeName();
}
