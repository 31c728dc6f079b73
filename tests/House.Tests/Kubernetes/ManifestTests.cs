using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace Platform.House.Tests.Kubernetes;

/// <summary>The manifests load strictly and fit together.</summary>
public sealed partial class ManifestTests
{
    public static TheoryData<string> Names => [.. Manifests.Files.Where(f => !f.Path.EndsWith("/kustomization.yaml", StringComparison.Ordinal)).Select(f => f.Path)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_manifest_holds_one_thing_and_is_named_like_it(string path)
    {
        var thing = Assert.IsAssignableFrom<IKubernetesObject>(Assert.Single(Manifests.Load(Repository.File(path))));
        Assert.Equal($"{thing.Kind}.yaml", Path.GetFileName(path), ignoreCase: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_base_names_no_namespace(string path)
    {
        var thing = Assert.IsAssignableFrom<IMetadata<V1ObjectMeta>>(Assert.Single(Manifests.Load(Repository.File(path))));
        Assert.Null(thing.Metadata.NamespaceProperty);
        Assert.Equal("platform", thing.Metadata.Labels["app.kubernetes.io/name"]);
    }

    [Fact]
    public void A_misspelt_field_is_refused()
    {
        var file = Repository.File($"{Manifests.Folder}/deployment.yaml");
        Assert.ThrowsAny<Exception>(() => Manifests.Load(file with { Text = file.Text.Replace("replicas:", "replicaz:", StringComparison.Ordinal) }));
    }

    [Fact]
    public void The_kustomization_lists_every_manifest()
    {
        var kustomization = Manifests.Plain(Repository.File($"{Manifests.Folder}/kustomization.yaml"));
        var listed = Assert.IsType<YamlSequenceNode>(kustomization["resources"]).Select(r => $"{Manifests.Folder}/{r}").Order(StringComparer.Ordinal);
        Assert.Equal(Names.Select(n => n.Data).Where(n => n.StartsWith(Manifests.Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal), listed);
        Assert.Equal(["apiVersion", "kind", "resources"], kustomization.Children.Keys.Select(k => k.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Selectors_find_the_pods()
    {
        var labels = Manifests.Deployment.Spec.Template.Metadata.Labels;
        var policy = Manifests.Of<V1NetworkPolicy>("networkpolicy").Spec;
        IEnumerable<IDictionary<string, string>> selectors =
        [
            Manifests.Deployment.Spec.Selector.MatchLabels,
            Manifests.Of<V1Service>("service").Spec.Selector,
            Manifests.Of<V1PodDisruptionBudget>("poddisruptionbudget").Spec.Selector.MatchLabels,
            policy.PodSelector.MatchLabels,
            .. policy.Ingress.SelectMany(i => i.FromProperty ?? []).Select(f => f.PodSelector.MatchLabels),
            .. Manifests.Pod.TopologySpreadConstraints.Select(c => c.LabelSelector.MatchLabels),
        ];
        Assert.All(selectors, selector => Assert.All(selector, label => Assert.Equal(label.Value, labels[label.Key])));
        Assert.All(selectors, Assert.NotEmpty);
    }

    [Fact]
    public void Ports_have_one_name_everywhere()
    {
        var ports = Manifests.Container.Ports.ToDictionary(p => p.Name, p => p.ContainerPort);
        Assert.Equal(new Dictionary<string, int> { ["http"] = 8080, ["silo"] = 11111, ["gateway"] = 30000 }, ports);
        Assert.All(Manifests.Of<V1Service>("service").Spec.Ports, p => Assert.Contains(p.TargetPort.Value, ports.Keys));
        Assert.All(Manifests.Of<V1NetworkPolicy>("networkpolicy").Spec.Ingress.SelectMany(i => i.Ports), p => Assert.Contains(p.Port.Value, ports.Keys));
    }

    [Fact]
    public void Silo_ports_are_open_to_silos_only()
    {
        var rules = Manifests.Of<V1NetworkPolicy>("networkpolicy").Spec.Ingress;
        Assert.All(rules.Where(r => r.FromProperty is null or { Count: 0 }), r => Assert.Equal("http", Assert.Single(r.Ports).Port.Value));
        Assert.DoesNotContain(Manifests.Of<V1Service>("service").Spec.Ports, p => p.TargetPort.Value is "silo" or "gateway");
    }

    [Fact]
    public void No_manifest_holds_a_secret()
    {
        Assert.DoesNotContain(Manifests.Files, f => Secret().IsMatch(f.Text));
        Assert.All(Manifests.Container.Env.Where(e => Sensitive().IsMatch(e.Name) && !e.Name.EndsWith("File", StringComparison.Ordinal)), e =>
        {
            Assert.Null(e.Value);
            Assert.NotNull(e.ValueFrom.SecretKeyRef);
        });
    }

    [GeneratedRegex(@"^kind:\s*Secret\b|Password=\w|-----BEGIN", RegexOptions.Multiline)]
    private static partial Regex Secret();

    [GeneratedRegex("Database|Secret|Password|Token|Key", RegexOptions.IgnoreCase)]
    private static partial Regex Sensitive();
}
