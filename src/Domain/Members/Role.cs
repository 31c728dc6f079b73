namespace Platform.Domain.Members;

/// <summary>What a member or an API client may do.</summary>
public enum Role
{
    /// <summary>Reads what concerns them, acknowledges policies.</summary>
    Staff,

    /// <summary>Plans campaigns, writes and schedules posts.</summary>
    Author,

    /// <summary>Decides on review items, never on their own posts.</summary>
    Reviewer,

    /// <summary>Reviewer's rights, and the moderation and policy settings.</summary>
    Compliance,

    /// <summary>Reads everything of the organization, changes nothing.</summary>
    Auditor,

    /// <summary>Manages the organization, its members, accounts and clients.</summary>
    Admin,
}
