namespace Platform.Networks.Egress;

/// <summary>Why a call was not begun.</summary>
public enum EgressRefusal
{
    /// <summary>Neither http nor https, or not an absolute address.</summary>
    Scheme,

    /// <summary>Plain HTTP to a destination that was not opened.</summary>
    PlainHttp,

    /// <summary>The host leads only to addresses that are not public and were not opened.</summary>
    Address,
}

/// <summary>A call that was refused before anything was sent. Its message names the host and the remedy, never a path or a query.</summary>
public sealed class EgressRefusedException : HttpRequestException
{
    /// <summary>A refusal of this host.</summary>
    public EgressRefusedException(EgressRefusal refusal, string host, AddressKind? kind = null)
        : base(HttpRequestError.ConnectionError, Remedy(refusal, host, kind))
    {
        Refusal = refusal;
        Host = host;
        Kind = kind;
    }

    /// <summary>Why.</summary>
    public EgressRefusal Refusal { get; }

    /// <summary>The host that was asked for.</summary>
    public string Host { get; }

    /// <summary>What its address stands for, where that was the reason.</summary>
    public AddressKind? Kind { get; }

    private static string Remedy(EgressRefusal refusal, string host, AddressKind? kind) => refusal switch
    {
        EgressRefusal.Scheme => "Only https addresses can be called.",
        EgressRefusal.PlainHttp => $"{host} has no https address. An operator can open it with Platform__Egress__Allow.",
        _ => $"{host} is not on the open Internet ({kind}). An operator can open it with Platform__Egress__Allow.",
    };
}
