using System.Collections.Immutable;
using Platform.Domain.Members;
using Platform.Domain.Moderation;

namespace Platform.Silo.Demo;

/// <summary>What happens to a demo post after it was written.</summary>
internal enum DemoStep
{
    PublishNow,
    Approve,
    RequestChanges,
}

/// <summary>A post of the demo.</summary>
internal sealed record DemoPost(
    string Author, ImmutableArray<string> Accounts, string Text, string? Link = null, int? InMinutes = null, bool Submit = false, DemoStep? Then = null, string? Comment = null);

/// <summary>The people and posts of the demo hospital, all made up for it.</summary>
internal static class DemoPosts
{
    public const string Zone = "America/New_York";
    public const string Author = "ana.author@riverbend.example";
    public const string SecondAuthor = "ben.writer@riverbend.example";
    public const string Reviewer = "rui.reviewer@riverbend.example";

    /// <summary>The packs of its country: under all of them, one address would be found seven times.</summary>
    public static readonly ImmutableArray<string> Packs = [.. RulePacks.BuiltIn.Select(pack => pack.Id).Where(id => id.StartsWith("us-", StringComparison.Ordinal))];

    public static readonly ImmutableArray<string> Accounts = ["riverbend-news", "riverbend-careers"];

    public static readonly ImmutableArray<(string Name, string Email, ImmutableArray<Role> Roles)> People =
    [
        ("Ana Author", Author, [Role.Author]),
        ("Ben Writer", SecondAuthor, [Role.Author]),
        ("Rui Reviewer", Reviewer, [Role.Reviewer]),
        ("Cora Compliance", "cora.compliance@riverbend.example", [Role.Compliance]),
        ("Audrey Auditor", "audrey.auditor@riverbend.example", [Role.Auditor]),
        ("Sam Staff", "sam.staff@riverbend.example", [Role.Staff]),
        ("Alma Admin", "alma.admin@riverbend.example", [Role.Admin]),
    ];

    private static readonly ImmutableArray<string> News = ["riverbend-news"];
    private static readonly ImmutableArray<string> Careers = ["riverbend-careers"];

    public static readonly ImmutableArray<DemoPost> All =
    [
        new(Author, News, "Our flu vaccination clinic is open every Saturday until Christmas, no appointment needed. Bring your insurance card and a short-sleeved shirt.", "https://riverbend.example/flu", Then: DemoStep.PublishNow),
        new(SecondAuthor, Careers, "Night shifts, a crew you can lean on, and coffee that deserves the name: we are hiring nurses for the new cardiac ward.", "https://riverbend.example/jobs", Then: DemoStep.PublishNow),
        new(Author, News, "Washing hands for as long as it takes to hum a birthday song twice keeps more of us out of bed this winter than anything else you can do for free.", InMinutes: 0, Submit: true),
        new(Author, [.. News, .. Careers], "Open day: see the new maternity ward, meet the midwives, ask everything. Doors open at ten.", "https://riverbend.example/open-day", InMinutes: 1, Submit: true),
        new(SecondAuthor, News, "Flu or a cold? Sudden fever and aching limbs point to flu. Rest, drink, and ask your doctor early if you are over 65 or expecting.", InMinutes: 3, Submit: true),
        new(SecondAuthor, Careers, "Our state of the art stroke unit has taken in its first ambulance: eleven minutes from the door to the scanner.", InMinutes: 5, Submit: true),
        new(Author, News, "Thank you to the 214 people who gave blood in our tent this week.", InMinutes: 30, Submit: true),
        new(Author, News, "Vaccination protects you and everybody who waits with you in our rooms.", "https://riverbend.example/flu"),

        new(SecondAuthor, News, "What a day: my patient in room 12 walked again this morning, three weeks after her stroke. This is why we do it!", InMinutes: 20),
        new(Author, Careers, "Mr. Harlow's surgery went well and he goes home tomorrow. Great work, team four!", InMinutes: 25),
        new(Author, News, "Missed your slot? Write to jo.miller@example.com with your date of birth and MRN 00482913 and we will find you another one.", InMinutes: 45),
        new(SecondAuthor, News, "Our new back clinic is a guaranteed cure for pain: painless, no side effects, results from day one!"),
        new(Author, News, "A form came back with SSN 219-09-9998 on it. If it is yours, call us.", InMinutes: 50),
        new(SecondAuthor, News, "Questions about your bill? Call our billing desk at (212) 555-0148 on weekdays.", "https://riverbend.example/billing", InMinutes: 2, Then: DemoStep.Approve, Comment: "Our own published number."),
        new(Author, Careers, "Dr. Osei's patients call her a miracle worker. Join her team!", Then: DemoStep.RequestChanges, Comment: "A testimonial, and a claim that we can't support. Say what the team does instead."),
    ];
}
