using System.Collections.Immutable;
using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace Platform.House.Tests.Kubernetes;

/// <summary>The manifests of k8s/base, read as strictly as the API server reads them.</summary>
internal static class Manifests
{
    public const string Folder = "k8s/base";

    public static ImmutableArray<SourceFile> Files { get; } = [.. Repository.Files.Where(f => f.Under("k8s") && f.Path.EndsWith(".yaml", StringComparison.Ordinal))];

    public static V1Deployment Deployment { get; } = Of<V1Deployment>("deployment");

    public static V1PodSpec Pod { get; } = Deployment.Spec.Template.Spec;

    public static V1Container Container { get; } = Assert.Single(Pod.Containers);

    /// <summary>The one object of a file, with every unknown or misspelt field refused.</summary>
    public static T Of<T>(string name) => Assert.IsType<T>(Assert.Single(Load(Repository.File($"{Folder}/{name}.yaml"))));

    public static IReadOnlyList<object> Load(SourceFile file) => [.. KubernetesYaml.LoadAllFromString(file.Text, strict: true)];

    /// <summary>A file as plain YAML: for what no API server knows, such as a kustomization.</summary>
    public static YamlMappingNode Plain(SourceFile file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(file.Text));
        return Assert.IsType<YamlMappingNode>(Assert.Single(yaml.Documents).RootNode);
    }
}
