namespace Platform.Networks.Egress;

/// <summary>What an address stands for, as far as it decides whether a call may go there.</summary>
public enum AddressKind
{
    /// <summary>On the open Internet.</summary>
    Public,

    /// <summary>0.0.0.0/8 and ::.</summary>
    Unspecified,

    /// <summary>This machine.</summary>
    Loopback,

    /// <summary>A private network (RFC 1918), or a provider's shared space (RFC 6598).</summary>
    Private,

    /// <summary>fc00::/7 and the old site-local fec0::/10.</summary>
    UniqueLocal,

    /// <summary>The same cable: 169.254.0.0/16 and fe80::/10.</summary>
    LinkLocal,

    /// <summary>Where clouds hand out their machines' credentials.</summary>
    Metadata,

    /// <summary>Many at once: multicast and broadcast.</summary>
    Multicast,

    /// <summary>Set aside for documents, benchmarks, tunnels and the future.</summary>
    Reserved,
}
