using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Networks.Egress;
using Platform.Networks.Tests.Worlds;
using Xunit;

namespace Platform.Networks.Tests.Egress;

public sealed class EgressHandlerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://127.0.0.1/", EgressRefusal.Address)]
    [InlineData("https://localhost/", EgressRefusal.Address)]
    [InlineData("https://2130706433/", EgressRefusal.Address)]
    [InlineData("https://0x7f.1/", EgressRefusal.Address)]
    [InlineData("https://0177.0.0.1/", EgressRefusal.Address)]
    [InlineData("https://[::1]/", EgressRefusal.Address)]
    [InlineData("https://[::ffff:127.0.0.1]/", EgressRefusal.Address)]
    [InlineData("https://[64:ff9b::10.0.0.1]/", EgressRefusal.Address)]
    [InlineData("https://[2002:a00:1::]/", EgressRefusal.Address)]
    [InlineData("https://0.0.0.0/", EgressRefusal.Address)]
    [InlineData("https://10.0.0.8/", EgressRefusal.Address)]
    [InlineData("http://169.254.169.254/latest/meta-data/", EgressRefusal.Address)]
    [InlineData("http://1.1.1.1/", EgressRefusal.PlainHttp)]
    [InlineData("ftp://1.1.1.1/", EgressRefusal.Scheme)]
    [InlineData("file:///etc/passwd", EgressRefusal.Scheme)]
    public async Task Nothing_leaves_for_places_that_are_not_open(string address, EgressRefusal refusal)
    {
        var dialled = 0;
        using var client = Client(EgressOptions.Default, new Names(IPAddress.Loopback), (_, _) => { dialled++; throw new SocketException(1); });
        var refused = await Assert.ThrowsAsync<EgressRefusedException>(() => client.GetAsync(new Uri(address), Token));
        Assert.Equal(refusal, refused.Refusal);
        Assert.Equal(0, dialled);
    }

    [Fact]
    public async Task A_name_that_leads_home_is_refused()
    {
        using var client = Client(EgressOptions.Default, new Names(IPAddress.Parse("10.1.2.3")));
        var refused = await Assert.ThrowsAsync<EgressRefusedException>(() => client.GetAsync(new Uri("https://evil.example/x?token=secret"), Token));
        Assert.Equal(AddressKind.Private, refused.Kind);
        Assert.DoesNotContain("token", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_addresses_only_public_ones_are_dialled()
    {
        var dialled = new List<IPAddress>();
        using var client = Client(
            EgressOptions.Default,
            new Names(IPAddress.Parse("192.168.0.4"), IPAddress.Parse("1.2.3.4"), IPAddress.Parse("5.6.7.8")),
            (end, _) => { dialled.Add(end.Address); throw new SocketException((int)SocketError.ConnectionRefused); });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://mixed.example/"), Token));
        Assert.Equal(["1.2.3.4", "5.6.7.8"], dialled.Select(a => a.ToString()));
    }

    [Fact]
    public async Task The_address_that_was_judged_is_the_address_that_is_dialled()
    {
        // A name that is public when it is judged and private when it is asked again: there is no second time.
        var names = new Names([IPAddress.Parse("1.2.3.4")], [IPAddress.Loopback]);
        var dialled = new List<IPEndPoint>();
        using var client = Client(EgressOptions.Default, names, (end, _) => { dialled.Add(end); throw new SocketException((int)SocketError.ConnectionRefused); });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("https://rebound.example/"), Token));
        Assert.Equal("1.2.3.4:443", Assert.Single(dialled).ToString());
        Assert.Equal(1, names.Asked);
        await Assert.ThrowsAsync<EgressRefusedException>(() => client.GetAsync(new Uri("https://rebound.example/"), Token));
        Assert.Single(dialled);
    }

    [Fact]
    public async Task A_name_that_was_opened_may_be_private_and_plain_but_never_a_metadata_service()
    {
        Assert.True(EgressAllowance.TryParse(["cms.mercy.local"], out var allow, out _));
        var options = EgressOptions.Default with { Allow = allow };
        await using var receiver = await Receiver.StartAsync(http => http.Response.WriteAsync("hello"));
        using var open = Client(options, new Names(IPAddress.Loopback));
        Assert.Equal("hello", await open.GetStringAsync(new Uri($"http://cms.mercy.local:{receiver.Address.Port}/"), Token));

        using var metadata = Client(options, new Names(IPAddress.Parse("169.254.169.254")));
        await Assert.ThrowsAsync<EgressRefusedException>(() => metadata.GetAsync(new Uri("http://cms.mercy.local/"), Token));
    }

    [Fact]
    public async Task Redirects_are_answers_and_cookies_are_forgotten()
    {
        var cookies = new List<string>();
        await using var receiver = await Receiver.StartAsync(http =>
        {
            cookies.Add(http.Request.Headers.Cookie.ToString());
            http.Response.Cookies.Append("session", "1");
            http.Response.Redirect("http://169.254.169.254/");
            return Task.CompletedTask;
        });
        using var client = Client(Open());
        for (var i = 0; i < 2; i++)
        {
            using var response = await client.GetAsync(receiver.Address, Token);
            Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        }

        Assert.Equal(["", ""], cookies);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_is_too_long_is_cut(bool announced)
    {
        await using var receiver = await Receiver.StartAsync(async http =>
        {
            if (announced)
            {
                http.Response.ContentLength = 5000;
            }

            await http.Response.Body.WriteAsync(new byte[5000]);
        });
        using var client = Client(Open() with { MaxResponseBytes = 4999 });
        await Assert.ThrowsAsync<EgressResponseTooLargeException>(() => client.GetAsync(receiver.Address, Token));
        using var roomy = Client(Open() with { MaxResponseBytes = 5000 });
        Assert.Equal(5000, (await roomy.GetByteArrayAsync(receiver.Address, Token)).Length);
    }

    [Theory]
    [InlineData("headers")]
    [InlineData("body")]
    public async Task An_answer_that_never_ends_is_given_up(string stops)
    {
        await using var receiver = await Receiver.StartAsync(async http =>
        {
            if (stops == "body")
            {
                await http.Response.WriteAsync("beginning");
                await http.Response.Body.FlushAsync();
            }

            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var client = Client(Open() with { Timeout = TimeSpan.FromMilliseconds(200) });
        var given = await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetAsync(receiver.Address, Token));
        Assert.IsType<TimeoutException>(given.InnerException);
    }

    [Fact]
    public async Task Connections_are_used_again()
    {
        var ports = new HashSet<int>();
        await using var receiver = await Receiver.StartAsync(async http =>
        {
            lock (ports)
            {
                ports.Add(http.Connection.RemotePort);
            }

            await http.Request.Body.CopyToAsync(Stream.Null);
            await http.Response.WriteAsync("{}");
        });
        using var client = Client(Open());
        for (var i = 0; i < 20; i++)
        {
            using var content = new StringContent("x");
            using var response = await client.PostAsync(receiver.Address, content, Token);
        }

        Assert.Single(ports);
    }

    [Fact]
    public async Task Bytes_that_are_no_http_are_an_error_like_any_other()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serve = Task.Run(async () =>
        {
            using var peer = await listener.AcceptTcpClientAsync(Token);
            await peer.GetStream().WriteAsync(Encoding.ASCII.GetBytes("SSH-2.0-OpenSSH_9\r\n\r\n"), Token);
        }, Token);
        using var client = Client(Open());
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"), Token));
        await serve;
    }

    private static EgressOptions Open()
    {
        Assert.True(EgressAllowance.TryParse(["127.0.0.0/8"], out var allow, out _));
        return EgressOptions.Default with { Allow = allow };
    }

    private static HttpClient Client(EgressOptions options, IHostResolver? resolver = null, Func<IPEndPoint, CancellationToken, ValueTask<Stream>>? dial = null)
    {
        var (names, logger) = (resolver ?? new SystemHostResolver(), NullLogger<EgressHandler>.Instance);
        return new HttpClient(dial is null ? new EgressHandler(options, names, logger) : new EgressHandler(options, names, logger, dial));
    }

    /// <summary>A name service that answers each question in turn, the last answer for ever.</summary>
    private sealed class Names(params IPAddress[][] answers) : IHostResolver
    {
        public Names(params IPAddress[] answer)
            : this([answer])
        {
        }

        public int Asked { get; private set; }

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
            => Task.FromResult(answers[Math.Min(Asked++, answers.Length - 1)]);
    }
}
