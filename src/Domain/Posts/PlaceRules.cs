namespace Platform.Domain.Posts;

/// <summary>What a post lost by a command that was carried out.</summary>
public enum LostPlace
{
    /// <summary>It was scheduled, and is not any more: its new words or its new time wait for a reviewer.</summary>
    WaitsForReview,

    /// <summary>It was approved or scheduled, and is a draft again.</summary>
    IsDraft,

    /// <summary>A reviewer had approved it; it is authorized for its new words by their clear scan instead.</summary>
    ApprovalEnded,
}

/// <summary>Says what a command cost a post, so that nobody loses a place in the plan without knowing it.</summary>
public static class PlaceRules
{
    /// <summary>What the post lost, or null.</summary>
    public static LostPlace? LostBy(Post before, Post after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return (before.Authorization, after) switch
        {
            (null, _) => null,
            (_, { State: EditorialState.InReview or EditorialState.OnHold }) => LostPlace.WaitsForReview,
            (_, { State: EditorialState.Draft }) => LostPlace.IsDraft,
            ({ Basis: AuthorizationBasis.Approval }, { Authorization.Basis: AuthorizationBasis.ClearScan }) => LostPlace.ApprovalEnded,
            _ => null,
        };
    }

    /// <summary>The same in words for a person, with what to do.</summary>
    public static string MessageOf(LostPlace lost) => lost switch
    {
        LostPlace.WaitsForReview => "The post is not scheduled any more: it waits for a reviewer, and goes out at its time only if it is approved before.",
        LostPlace.IsDraft => "The post is a draft again and does not go out: submit or schedule it when it is ready.",
        _ => "The approval of the words before has ended. The new words are clear and are authorized without a reviewer.",
    };
}
