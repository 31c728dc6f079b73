using GraphQL.Validation;

namespace Platform.GraphQL.Engine;

/// <summary>
/// The engine's validation behind the cheap limits: what is over one of them is not looked at further. The limits of variables are
/// judged before this, on the bytes of the request.
/// </summary>
internal sealed class LimitedValidator(PlatformGraphQLOptions options) : IDocumentValidator
{
    private readonly DocumentLimits limits = new(options);
    private readonly DocumentValidator engine = new();

    public Task<IValidationResult> ValidateAsync(in ValidationOptions request)
    {
        var over = limits.Judge(request.Document);
        return over is null ? FewAsync(engine.ValidateAsync(request)) : Task.FromResult<IValidationResult>(new ValidationResult(over));
    }

    // A thousand mistakes in a document are no reason for an answer of a thousand errors.
    private async Task<IValidationResult> FewAsync(Task<IValidationResult> validation)
    {
        var result = await validation.ConfigureAwait(false);
        if (result.IsValid || result.Errors.Count <= options.MaxErrors)
        {
            return result;
        }

        var few = new ValidationResult();
        few.Errors.AddRange(result.Errors.Take(options.MaxErrors));
        return few;
    }
}
