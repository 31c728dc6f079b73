using Orleans.Serialization;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Domain.Tests.Golden;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Wire;

public sealed class SentRecordTests(House house)
{
    public static TheoryData<string> Names => [.. Sent.Types.Where(t => !t.IsGenericTypeDefinition).Select(t => t.FullName!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Sent_record_comes_out_as_it_went_in(string name)
    {
        var sample = new Samples().Make(Sent.Types.Single(t => t.FullName == name));
        Assert.Equal(Sent.Lines(sample), Sent.Lines(Through(sample)));
    }

    [Fact]
    public void Value_and_refusal_come_out_as_they_went_in()
    {
        var post = (Post)new Samples().Make(typeof(Post));
        Outcome<Versioned<Post>> kept = new Versioned<Post>(post, 7);
        Outcome<Versioned<Post>> refused = new Refused(Refusal.VersionConflict, "It has changed meanwhile.", "expectedVersion");
        Assert.Equal(Sent.Lines(kept), Sent.Lines(Through(kept)));
        Assert.Equal(Sent.Lines(refused), Sent.Lines(Through(refused)));
    }

    [Fact]
    public void Every_kind_of_time_and_every_event_is_among_the_samples()
    {
        var names = Names.Select(n => n.Data).ToList();
        Assert.True(names.Count > 60, $"only {names.Count} types are sent");
        Assert.All(Samples.Derived(typeof(PostEvent)).Concat(Samples.Derived(typeof(TimePolicy))), t => Assert.Contains(t.FullName!, names));
    }

    private object Through(object value)
    {
        var serializer = house.Get<Serializer>();
        return serializer.Deserialize<object>(serializer.SerializeToArray<object>(value))!;
    }
}
